// One request to our own server, with a time limit and told in plain outcomes.
"use strict";

const PATIENCE = 10000; // for one request
const line = { isCut: false }; // practice cuts it, to show what happens then

// Return null without a network, else what came: ``body`` of a script's reply, or the
// text of a ``page``. Busy servers say by ``wait`` when to come back, broken ones nothing.
// A redirect is not followed: only the sign-in and strangers' networks send one to a script.
async function ask(url, options) {
  if (line.isCut) return null;
  const aborter = window.AbortController ? new AbortController() : {};
  const limit = setTimeout(() => aborter.abort && aborter.abort(), PATIENCE);
  try {
    const response = await fetch(url, {
      cache: "no-store",
      credentials: "omit",
      redirect: "manual",
      signal: aborter.signal,
      ...options,
    });
    const type = response.headers.get("Content-Type") || "";
    const isBody = type.startsWith("application/json");
    return {
      isBusy: response.status >= 500 || response.status === 429,
      isBroken: response.status >= 500 && response.status !== 503,
      wait: 1000 * (Number(response.headers.get("Retry-After")) || 0),
      body: isBody ? await response.json() : null,
      page: isBody || !response.ok ? "" : await response.text(),
    };
  } catch (error) {
    return null;
  } finally {
    clearTimeout(limit);
  }
}

// Wait at least so long; spread out, or all that were refused come back together.
function pause(wait) {
  return new Promise((done) => setTimeout(done, wait * (1 + Math.random() / 2)));
}

function formBody(form) {
  return new URLSearchParams(new FormData(form));
}
