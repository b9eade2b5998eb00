// What `proxy-wasm coverage` shows of the examples' tests, as a person sees it: the pages in a browser, from the index to the line.

import { execFile } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT, temporaryProject } from "../support/project.ts";
import { describeInChromium } from "./find-chromium.ts";

const CLI = join(ROOT, "dist/cli/main.js");
/** Where pictures go, for a person to look at. */
const PICTURES = join(ROOT, "build/browser");

/** A file of an example, and what of it no test reaches: the line, and the part of it that is marked. */
interface Row {
  readonly folder: string;
  readonly file: string;
  readonly unreached: { readonly line: number; readonly text: string } | null;
}

const rows: readonly Row[] = [
  {
    folder: "header-injection/assembly",
    file: "index.ts",
    unreached: { line: 17, text: 'return this.refuse("name: expected a string, got " + name.describe());' },
  },
  { folder: "header-injection/assembly", file: "fixed.ts", unreached: null },
  {
    folder: "path-rewrite/assembly",
    file: "index.ts",
    unreached: { line: 49, text: "return Action.Continue;" },
  },
];

describeInChromium("the pages of coverage", (executablePath) => {
  const project = temporaryProject();
  const index = pathToFileURL(join(project, "coverage/index.html")).href;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    cpSync(join(ROOT, "examples"), join(project, "examples"), { recursive: true });
    const run = (...args: string[]) =>
      promisify(execFile)(process.execPath, [CLI, ...args], {
        cwd: project,
        env: { ...process.env, CI: "1" },
      });
    const [injection, rewrite] = ["examples/header-injection", "examples/path-rewrite"];
    await run("build", "--debug", `${injection}`, `${injection}/assembly/fixed.ts`, `${rewrite}`);
    await run(
      "coverage",
      "--",
      process.execPath,
      join(ROOT, "node_modules/vitest/vitest.mjs"),
      "run",
      "examples",
    );
    mkdirSync(PICTURES, { recursive: true });
    // Chromium has no sandbox for root.
    const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    browser = await chromium.launch({ executablePath, args });
    page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  });

  afterAll(() => browser?.close());

  const picture = (name: string) => page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });

  /** From the index to a folder, as a person clicks. */
  async function openFolder(folder: string): Promise<void> {
    await page.goto(index);
    await page.getByRole("link", { name: folder, exact: true }).click();
  }

  test("begin with all folders, and how much of each was reached", async () => {
    await page.goto(index);
    await picture("coverage-index");
    expect(await page.locator("h1").innerText()).toBe("All files");
    const shown = await page
      .locator("table.coverage-summary tbody tr")
      .evaluateAll((lines) =>
        lines.map((line) => [...line.querySelectorAll("td")].map((cell) => cell.textContent?.trim())),
      );
    expect(shown.map(([folder]) => folder)).toEqual(["header-injection/assembly", "path-rewrite/assembly"]);
    // Statements, branches, functions, lines: each in percent and in numbers.
    for (const [, , ...numbers] of shown) {
      expect(numbers.filter((_, at) => at % 2 === 0)).toEqual(
        Array(4).fill(expect.stringMatching(/^\d+(\.\d+)?%$/)),
      );
      expect(numbers.filter((_, at) => at % 2 === 1)).toEqual(
        Array(4).fill(expect.stringMatching(/^\d+\/\d+$/)),
      );
    }
  });

  test.each(rows)(
    "lead to $folder/$file, and mark what no test reaches",
    async ({ folder, file, unreached }) => {
      await openFolder(folder);
      const inFolder = page.locator("tbody tr", { hasText: file });
      expect((await inFolder.locator("td.pct").first().innerText()) === "100%").toBe(unreached === null);
      await page.getByRole("link", { name: file, exact: true }).click();
      await picture(`coverage-${folder.split("/")[0]}-${file}`);

      expect(await page.locator("h1").innerText()).toContain(file);
      expect(await page.locator("pre .cstat-no").allInnerTexts()).toEqual(
        unreached === null ? [] : [unreached.text],
      );
      expect(await page.locator("pre .missing-if-branch").count()).toBe(unreached === null ? 0 : 1);
      if (unreached === null) return;

      const mark = page.locator("pre .cstat-no");
      const number = page.getByRole("link", { name: String(unreached.line), exact: true });
      await mark.scrollIntoViewIfNeeded();
      const [marked, numbered] = [await mark.boundingBox(), await number.boundingBox()];
      const middle = (box: typeof marked) => (box === null ? Number.NaN : box.y + box.height / 2);
      expect(Math.abs(middle(marked) - middle(numbered))).toBeLessThan(numbered?.height ?? 0);
      expect(await mark.getAttribute("title")).toBe("statement not covered");
      const color = await mark.evaluate((element) => getComputedStyle(element).backgroundColor);
      expect(color).not.toBe("rgba(0, 0, 0, 0)");
      const reached = await page.locator(".cline-yes").first();
      expect(await reached.evaluate((element) => getComputedStyle(element).backgroundColor)).not.toBe(color);
    },
  );

  test("say nothing that the browser complains about", async () => {
    const complaints: string[] = [];
    page.on("pageerror", ({ message }) => complaints.push(message));
    page.on("requestfailed", (request) => complaints.push(request.url()));
    for (const { folder } of rows) {
      await page.goto(index, { waitUntil: "networkidle" });
      await page.getByRole("link", { name: folder, exact: true }).click();
      // What is asked for by a page that is left meanwhile fails, too.
      await page.waitForLoadState("networkidle");
    }
    expect(complaints).toEqual([]);
  });
});
