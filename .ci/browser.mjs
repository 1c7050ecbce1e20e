// Looks at the newsroom as its readers do: `node browser.mjs ADDRESS FOLDER CHROMIUM`, where the folder has
// playwright-core.

import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";

const [base, folder, executablePath] = process.argv.slice(2);
const { chromium } = createRequire(`${folder}/`)("playwright-core");

/** Each page, and a text that no other page has. */
const PAGES = [
  ["/", "asked at the same time"],
  ["/archive", "All stories as CSV"],
  ["/archive/2026", "Page 1 of"],
  ["/story/1", "Read on:"],
  ["/search?q=ferry", "The night ferry is back"],
  ["/stories/new", "Summary (optional)"],
  ["/live", "Live: new stories appear here"],
  ["/nowhere", "To the headlines"],
];
/** A telephone and a desk, in pixels. */
const WIDTHS = [360, 1200];

let failures = 0;

function check(what, isRight, found = "") {
  console.log(`${isRight ? "ok" : "FAILED:"} ${what}${isRight ? "" : ` ${found}`}`);
  failures += isRight ? 0 : 1;
}

/** Whether it becomes true within ten seconds. */
async function becomes(locator) {
  return locator.first().waitFor({ timeout: 10_000 }).then(() => true, () => false);
}

/** Opens a page that takes note of everything that goes wrong in it. */
async function open(browser, options) {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(30_000);
  const wrong = [];
  page.on("console", (message) => {
    // That the page itself is a 404 is what was asked for.
    const isOwn = message.location().url === page.url() && message.text().includes("404");
    if (["error", "warning"].includes(message.type()) && !isOwn) wrong.push(message.text());
  });
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("requestfailed", (request) => {
    // A page that is left takes its stream of events and the pictures it still waits for along.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") wrong.push(`${request.url()} ${request.failure()?.errorText}`);
  });
  return { page, wrong };
}

async function look(page, path, text) {
  const answer = await page.goto(base + path);
  const status = path === "/nowhere" ? 404 : 200;
  check(`${path} answers ${status}`, answer.status() === status, answer.status());
  check(`${path} shows "${text}"`, await becomes(page.getByText(text)), await page.innerText("body"));
}

async function pages(browser) {
  for (const width of WIDTHS) {
    const { page, wrong } = await open(browser, { viewport: { width, height: 800 } });
    for (const [path, text] of PAGES) {
      await look(page, path, text);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      check(`${path} fits into ${width} px`, wide <= width, `${wide} px`);
    }
    check(`nothing went wrong at ${width} px`, wrong.length === 0, wrong.join("\n"));
    await page.close();
  }
}

async function pictures(browser) {
  const { page } = await open(browser);
  await page.goto(base);
  // They are loaded when they come into view.
  await page.locator("img").evaluateAll((all) => all.forEach((image) => { image.loading = "eager"; }));
  const widths = await page.locator("img").evaluateAll((all) =>
    Promise.all(all.map((image) => image.decode().then(() => image.naturalWidth, () => 0))));
  check(`${widths.length} pictures are painted`, widths.length > 3 && widths.every((width) => width > 0), widths);
  await page.close();
}

async function live(browser) {
  const { page, wrong } = await open(browser);
  await page.goto(`${base}/live`);
  await becomes(page.getByText("Live: new stories"));
  const title = "Snow <b>in</b> May & \"June\"";
  submit(title);
  const card = page.locator("#live article.new", { hasText: title });
  check("a story that is sent meanwhile appears on the live page", await becomes(card), await page.innerText("#live"));
  const width = await card.locator("img").evaluate((image) => image.decode().then(() => image.naturalWidth));
  check("and so does its picture", width > 0);
  await card.locator("h2 a").click();
  check("and it leads to the story", await becomes(page.locator("h1", { hasText: title })), page.url());
  await page.goBack();
  submit("Thaw");
  check("who comes back hears of the next one", await becomes(page.getByText("Thaw")), await page.innerText("#live"));
  check("nothing went wrong on the live page", wrong.length === 0, wrong.join("\n"));
  await page.close();
}

function submit(title) {
  execFileSync("curl", ["-sSf", "-o", `${folder}/answer`, "--data-urlencode", `title=${title}`, `${base}/stories`]);
}

async function reload(browser) {
  const { page } = await open(browser);
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  // What the server said; the page itself sees what the browser kept. The two events come in either order.
  const requests = new Map();
  const statuses = new Map();
  network.on("Network.requestWillBeSent", (event) => requests.set(event.request.url, event.requestId));
  network.on("Network.responseReceivedExtraInfo", (event) => statuses.set(event.requestId, event.statusCode));
  const status = () => statuses.get(requests.get(`${base}/style.css`));
  await page.goto(`${base}/archive`, { waitUntil: "networkidle" });
  check("the style is sent", status() === 200, status());
  await page.reload({ waitUntil: "networkidle" });
  check("the style is not sent again", status() === 304, status());
  await page.close();
}

async function ranges(browser) {
  const { page } = await open(browser);
  await page.goto(`${base}/archive`);
  const part = await page.evaluate(async () => {
    const answer = await fetch("/thumbnail/1", { headers: { range: "bytes=1-3" }, cache: "no-store" });
    return [answer.status, answer.headers.get("content-range"), await answer.text()];
  });
  check("a part of a picture is that part", part[0] === 206 && /^bytes 1-3\/\d+$/.test(part[1]) && part[2] === "PNG", part);
  await page.close();
}

async function withoutScripts(browser) {
  const { page, wrong } = await open(browser, { javaScriptEnabled: false });
  await look(page, "/live", "Reload the page for newer stories.");
  await look(page, "/stories/new", "Write a story");
  await page.fill("[name=title]", "Written by hand");
  await page.fill("[name=summary]", "<script>alert(1)</script>");
  await page.click("text=Send");
  check("a story is written without scripts", await becomes(page.locator("h1", { hasText: "Written by hand" })), page.url());
  check("and its text is text", await becomes(page.getByText("<script>alert(1)</script>")));
  check("nothing went wrong without scripts", wrong.length === 0, wrong.join("\n"));
  await page.close();
}

const browser = await chromium.launch({
  executablePath,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
for (const part of [pages, pictures, live, reload, ranges, withoutScripts]) await part(browser);
await browser.close();
process.exit(failures === 0 ? 0 : 1);
