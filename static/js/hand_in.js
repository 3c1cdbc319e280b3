// Starting and handing in: a form that is sent patiently. A busy server is asked again,
// a lost network and an ended session are told, and the page stays what it is. Its words
// stand with the form: data-lost (nothing was sent), data-unsure (the reply was lost),
// data-open (it was not done), data-away (signed out meanwhile), data-sign-in (needed for
// it), data-busy, data-broken, data-refused.
// A form that was taken off the page does nothing more; data-sending is on one whose
// request is on its way.
"use strict";

const OWNER = { body: { who: "owner" } }; // on a page that does not ask whose it is

function sendPatiently(form) {
  const notice = document.getElementById("notice");
  const buttons = [...form.querySelectorAll("button, [type=submit]")];
  let tries = 0;

  // On the paper one notice is for all that may be told.
  const say = (words) => {
    if (!form.isConnected) return;
    if (window.untell) {
      if (words) window.tell("not-handed-in", words, "");
      else window.untell("not-handed-in");
    } else {
      notice.textContent = words;
      notice.hidden = !words;
    }
  };

  // Return what came at last from a server that is not busy any more.
  const patiently = async (request) => {
    for (;;) {
      const reply = await request();
      if (!reply || !reply.isBusy || !form.isConnected) return reply;
      say(reply.isBroken ? form.dataset.broken : form.dataset.busy);
      await pause(Math.max(reply.wait, reply.isBroken ? 5000 : 1000));
      if (!form.isConnected) return null;
    }
  };

  const post = async () => {
    form.dataset.sending = "";
    const reply = await ask(form.getAttribute("action") || location.href, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: formBody(form),
      credentials: "same-origin",
    });
    delete form.dataset.sending;
    return reply;
  };

  // Return whether it may be sent once more: the person is signed in, with fresh marks.
  const mayGoOn = async () => {
    const here = await patiently(whoIsHere);
    if (!here || !here.body) {
      say(here ? form.dataset.refused : form.dataset.lost);
      return false;
    }
    if (here.body.who === "owner") return true;
    if (here.body.who === "other") {
      const name = again.dataset.person;
      say(
        `Máy này đang đăng nhập tên người khác. Bài này của ${name}: chưa nộp gì dưới tên ` +
          "người khác, các câu đã lưu vẫn còn. Đăng nhập lại thì mới nộp được."
      );
    }
    else say(form.dataset.signIn);
    return signInAgain(form.dataset.signIn);
  };

  // The receipt, which on a shared machine only this reply shows, or the form's own words.
  const show = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    document.title = page.title;
    const navigation = page.querySelector(".site-nav");
    if (navigation && form.dataset.result) {
      document.getElementById("content").before(navigation);
      history.replaceState(null, "", form.dataset.result);
    }
    document.getElementById("content").replaceWith(page.getElementById("content"));
    for (const meta of page.querySelectorAll("meta[http-equiv=refresh]")) {
      document.head.append(meta);
      // Nobody is signed in any more: a reload goes where this page is going to.
      history.replaceState(null, "", meta.content.split("url=")[1]);
    }
    for (const script of page.querySelectorAll("head script[src]")) {
      if (document.querySelector(`script[src="${script.getAttribute("src")}"]`)) {
        continue;
      }
      const fresh = document.createElement("script");
      fresh.src = script.getAttribute("src");
      document.head.append(fresh);
    }
    const wrong = document.querySelector("#content .is-invalid");
    if (!wrong) scrollTo(0, 0);
    (wrong || document.getElementById("content")).focus();
    if (!wrong) document.dispatchEvent(new Event("handed-in"));
  };

  // A stranger's network answers with a page of its own.
  const isOurs = (page) => page.includes('id="content"');

  // Without a reply nobody knows whether it was done. With a network this page is asked
  // for again: as long as nothing was done it is the same, and afterwards it leads on.
  const findOut = async (turn) => {
    for (let wait = 1000; ; wait = Math.min(2 * wait, 8000)) {
      await pause(wait);
      if (isOver(turn)) return;
      const reply = await ask(location.href, { credentials: "same-origin" });
      if (isOver(turn)) return;
      if (reply && reply.page.includes("data-patient")) return say(form.dataset.open);
      if (reply && !reply.isBusy && !reply.page && (await leadOn(turn))) return;
    }
  };

  const isOver = (turn) => turn !== tries || !form.isConnected;

  // Return whether it is known where to: not without a network.
  const leadOn = async (turn) => {
    const here = document.getElementById("sign-in-again") ? await whoIsHere() : OWNER;
    if (isOver(turn)) return true;
    if (!here || !here.body) return false;
    if (here.body.who === "owner") location.reload();
    else say(form.dataset.away);
    return true;
  };

  const send = async () => {
    const turn = (tries += 1);
    for (let isAgain = false; ; ) {
      const isOffline = navigator.onLine === false;
      const reply = await patiently(post);
      if (!form.isConnected) return null;
      if (!reply || (reply.page && !isOurs(reply.page))) {
        say(isOffline ? form.dataset.lost : form.dataset.unsure);
        findOut(turn);
        return null;
      }
      if (reply.body && reply.body.goes_to) return location.assign(reply.body.goes_to);
      if (reply.page) return show(reply.page);
      // Refused or sent to the sign-in: somebody signed out or in meanwhile.
      if (!document.getElementById("sign-in-again")) return form.submit();
      if (isAgain) return say(form.dataset.refused);
      if (!(await mayGoOn()) || !form.isConnected) return null;
      say("");
      isAgain = true;
    }
  };

  // Not disabled, which would take the keyboard's place from it.
  const rest = (isResting) => {
    if (isResting) form.dataset.resting = "";
    else delete form.dataset.resting;
    for (const button of buttons) {
      button.classList.toggle("disabled", isResting);
      button.setAttribute("aria-disabled", String(isResting));
    }
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if ("resting" in form.dataset) return;
    rest(true);
    await send();
    rest(false);
  });
}

document.querySelectorAll("form[data-patient]").forEach(sendPatiently);
