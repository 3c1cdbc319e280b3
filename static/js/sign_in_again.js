// Signing in without leaving the page: a dialog that asks the page's own person for the
// password. The page stays as it is, whatever comes of it.
"use strict";

const again = document.getElementById("sign-in-again");
const signInForm = again.querySelector("form");
const secretField = signInForm.elements.secret;
let asking = null; // {promise, finish} while the dialog is open

// Return as ``ask`` does, with {who: "owner", "other" or "nobody"}. Forms get a fresh mark,
// and the page of who is signed in a fresh token.
async function whoIsHere() {
  const reply = await askAgain({});
  if (reply && reply.body) freshen(reply.body);
  return reply;
}

function freshen({ token, csrf }) {
  if (token) again.dataset.token = token;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
    field.value = csrf;
  }
}

function askAgain(options) {
  return ask(again.dataset.url, {
    headers: { "Page-Token": again.dataset.token },
    credentials: "same-origin",
    ...options,
  });
}

// Return, when the dialog is gone, whether the person has signed in. ``words``: what
// signing in will do.
function signInAgain(words) {
  if (!asking) {
    asking = {};
    asking.promise = new Promise((finish) => (asking.finish = finish));
    sayInDialog(words || "");
    if (again.showModal) again.showModal();
    else again.setAttribute("open", "");
    secretField.focus();
  }
  return asking.promise;
}

function leaveDialog(isIn) {
  if (again.close) again.close();
  else again.removeAttribute("open");
  secretField.value = "";
  asking.finish(isIn);
  asking = null;
}

function sayInDialog(words) {
  const said = document.getElementById("sign-in-again-said");
  said.textContent = words;
  said.hidden = !words;
}

async function tryToSignIn() {
  let hasFreshMark = false;
  while (asking) {
    const reply = await askAgain({ method: "POST", body: formBody(signInForm) });
    if (!reply) {
      sayInDialog(
        "Mất kết nối nên chưa đăng nhập được. Câu trả lời còn trên máy này. " +
          "Có mạng rồi bấm lại."
      );
      return false;
    }
    if (reply.body && reply.body.token) {
      freshen(reply.body);
      return true;
    }
    if (reply.isBusy) {
      sayInDialog(
        "Đang có nhiều người đăng nhập cùng lúc. Trang tự thử lại sau 5 giây, " +
          "không cần bấm gì."
      );
      await pause(Math.max(reply.wait, 1000));
    } else if (reply.body) {
      sayInDialog(reply.body.sentence);
      return false;
    } else {
      // Somebody signed in here meanwhile, so the form's mark is an old one.
      const here = hasFreshMark ? null : await whoIsHere();
      if (!here || !here.body) {
        sayInDialog(
          "Chưa đăng nhập được. Câu trả lời còn trên máy này. Hãy bấm lại; vẫn không " +
            "được thì báo cán bộ đầu mối."
        );
        return false;
      }
      hasFreshMark = true;
    }
  }
  return false;
}

signInForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = signInForm.querySelector("button:not([type])");
  if (!secretField.value) {
    sayInDialog("Gõ mật khẩu trước. Câu trả lời trên trang này không mất.");
    secretField.focus();
    return;
  }
  button.disabled = true;
  const isIn = await tryToSignIn();
  button.disabled = false;
  if (!asking) return;
  if (isIn) leaveDialog(true);
  else secretField.select();
});
signInForm.querySelector("[value=later]").addEventListener("click", () => leaveDialog(false));
again.addEventListener("cancel", (event) => {
  event.preventDefault(); // by Escape; the answer is ours to give
  leaveDialog(false);
});
