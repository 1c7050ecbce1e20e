// Shows stories as they come in. Without it, a page has those that were there when it was asked for.

/** More than this many make a page slow that stays open for days. */
const MOST = 100;
/** How long to wait, in milliseconds, before a server that refused is asked again. */
const PAUSE = 5000;

const list = document.querySelector("#live");
const card = document.querySelector("#live-card");
const state = document.querySelector("#live-state");
const source = new URL(list.dataset.source, location.href);
const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });

let events;
let again;

function connect() {
  disconnect();
  events = new EventSource(source);
  events.addEventListener("open", () => {
    say("on", "Live: new stories appear here by themselves.");
  });
  events.addEventListener("error", () => {
    say("off", "The connection is lost; trying again.");
    // After anything but a lost connection a browser does not try by itself.
    if (events.readyState === EventSource.CLOSED) again = setTimeout(connect, PAUSE);
  });
  events.addEventListener("story", (event) => {
    source.searchParams.set("after", event.lastEventId);
    show(JSON.parse(event.data));
  });
}

function disconnect() {
  clearTimeout(again);
  events?.close();
}

function say(kind, text) {
  state.className = `live ${kind}`;
  state.textContent = text;
}

// All that a source says becomes text here, never markup.
function show(story) {
  const part = card.content.cloneNode(true);
  for (const link of part.querySelectorAll("a")) link.href = story.url;
  part.querySelector("img").src = story.thumbnail;
  part.querySelector(".meta b").textContent = story.source;
  const published = new Date(story.published);
  part.querySelector("time").dateTime = story.published;
  part.querySelector("time").textContent = `${date.format(published)}, ${hour.format(published)}`;
  part.querySelector("h2 a").textContent = story.title;
  part.querySelector("article > p:last-child").textContent = story.summary;
  part.querySelector("article").classList.add("new");
  list.prepend(part);
  while (list.children.length > MOST) list.lastElementChild.remove();
}

// A browser has few connections to a server: a page that nobody sees gives its own back.
document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
// One that comes back from the history is as it was left, but for its connection.
addEventListener("pageshow", (event) => event.persisted && connect());
addEventListener("pagehide", disconnect);
if (!document.hidden) connect();
