#!/usr/bin/env python3
"""Uses the pages of a running `searchd --http` as a person would, in headless Chromium, and fails where they fall short.

    check.py http://127.0.0.1:7700 [FOLDER_FOR_SCREENSHOTS]

The index holds the sample pages and tests/hostile.html as the test that calls this added them. Chromium is steered
over its own debugging pipe (the DevTools protocol), so nothing but Python's library is needed.
"""
import base64, json, os, shutil, subprocess, sys, tempfile, time


class Browser:
    def __init__(self, program, profile):
        to_browser, self.output = os.pipe()
        self.input, from_browser = os.pipe()

        def place():
            # The pipe's ends have fixed numbers; they may be in each other's way.
            reading, writing = os.dup(to_browser), os.dup(from_browser)
            os.dup2(reading, 3)
            os.dup2(writing, 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
             "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
             f"--user-data-dir={profile}", "--window-size=1200,900", "about:blank"],
            preexec_fn=place, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.number, self.buffer, self.session = 0, b"", None
        self.events = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def read(self):
        while b"\0" not in self.buffer:
            piece = os.read(self.input, 1 << 16)
            if not piece:
                raise SystemExit("the browser ended")
            self.buffer += piece
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.output, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def value(self, script):
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"{script}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def wait(self, script, what=None, seconds=15):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.value(script)
            if found:
                return found
            time.sleep(0.05)
        raise SystemExit(f"waited in vain for {what or script}; at {self.value('location.href')}")

    def go(self, url):
        self.call("Page.navigate", url=url)
        self.wait(f"location.href == {json.dumps(url)} && document.readyState == 'complete'", url)

    def loaded(self, part):
        self.wait(f"location.href.includes({json.dumps(part)}) && document.readyState == 'complete'", part)

    def click(self, selector):
        """A real click in the middle of what a person sees."""
        box = self.wait(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); if (!e) return null;"
            " e.scrollIntoView({block: 'center'}); const r = e.getClientRects()[0];"
            " return r && {x: r.x + r.width / 2, y: r.y + r.height / 2}; })()", selector)
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=box["x"], y=box["y"], button="left", clickCount=1)

    def key(self, key, code=0, text=None):
        event = {"key": key, "windowsVirtualKeyCode": code}
        if text:
            event["text"] = text
        self.call("Input.dispatchKeyEvent", type="keyDown", **event)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def type(self, text):
        for letter in text:
            self.key(letter, ord(letter.upper()) if letter.isascii() else 0, letter)

    def enter(self):
        self.key("Enter", 13, "\r")

    def close(self):
        self.process.kill()
        self.process.wait()


def check(holds, what):
    if not holds:
        raise SystemExit(f"FAILED: {what}")
    print(f"ok: {what}")


def main():
    origin = sys.argv[1].rstrip("/")
    pictures = sys.argv[2] if len(sys.argv) > 2 else None
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        raise SystemExit("there is no chromium")
    profile = tempfile.mkdtemp(prefix="searchd-browser-")
    browser = Browser(program, profile)

    def picture(name):
        if pictures:
            data = browser.call("Page.captureScreenshot", format="png")["data"]
            os.makedirs(pictures, exist_ok=True)
            with open(os.path.join(pictures, name + ".png"), "wb") as file:
                file.write(base64.b64decode(data))

    try:
        run(browser, origin, picture)
    finally:
        browser.close()
        shutil.rmtree(profile, ignore_errors=True)


def run(browser, origin, picture):
    scroll = "document.documentElement.scrollWidth <= 390"
    active = "document.activeElement.className"

    browser.go(origin + "/")
    check(browser.value("document.activeElement.id") == "q", "the search box of the first page has the focus")
    check("pages" in browser.value("document.querySelector('.summary').textContent"), "the first page counts the pages")
    picture("home")
    browser.type("alibaba brazil")
    browser.enter()
    browser.loaded("q=alibaba")
    check(browser.value("document.querySelectorAll('.hits > li').length") > 2, "typing and Enter give results")
    check(browser.value("document.querySelectorAll('.snippet mark').length") > 2, "what matched is marked")
    check(browser.value("document.querySelectorAll('.facts time').length") > 0, "results have dates")
    check(browser.value("document.getElementById('q').value") == "alibaba brazil", "the box keeps the query")
    picture("results")

    browser.key("j", 74, "j")
    check(browser.value(active) == "hit", "j goes to the first result")
    browser.key("j", 74, "j")
    check(browser.value("[...document.querySelectorAll('a.hit')].indexOf(document.activeElement)") == 1, "j goes on")
    browser.key("k", 75, "k")
    browser.key("k", 75, "k")
    check(browser.value("document.activeElement.id") == "q", "k goes back to the box")
    browser.key("Escape", 27)
    browser.key("/", 191, "/")
    check(browser.value("document.activeElement.id") == "q", "/ goes to the box")

    browser.click(".facts a[href^='/page']")
    browser.loaded("/page?id=")
    check(browser.value("document.querySelectorAll('.reading p').length") > 2, "a click on read shows the stored text")
    picture("reading")
    if browser.value("!!document.querySelector('.similar a')"):
        first = browser.value("location.href")
        browser.click(".similar a")
        browser.wait(f"location.href != {json.dumps(first)} && !!document.querySelector('.reading')", "a similar page")
        check(True, "a click on a similar page shows it")

    browser.go(origin + "/?q=the")
    if browser.value("!!document.querySelector('.years a')"):
        browser.click(".years a")
        browser.loaded("after=")
        check(browser.value("!!document.querySelector('.chip')"), "a click on a year narrows the search")
        browser.click(".chip")
        browser.wait("!location.href.includes('after=')", "the year's removal")
        browser.click("aside ul a")
        browser.wait("/site=|lang=/.test(location.href)", "a facet")
        check(browser.value("!!document.querySelector('.chip')"), "a click on a facet narrows the search")
    browser.go(origin + "/?q=the")
    if browser.value("!!document.querySelector('[rel=next]')"):
        first = browser.value("document.querySelector('a.hit').href")
        browser.click("[rel=next]")
        browser.loaded("offset=10")
        check(browser.value("document.querySelector('a.hit').href") != first, "Next leads to other results")
        check(browser.value("!!document.querySelector('[rel=prev]')"), "there is a way back")
    browser.click(".sorts a[href*='newest']")
    browser.loaded("sort=newest")
    days = browser.value("[...document.querySelectorAll('.hits time')].map(t => t.dateTime)")
    check(len(days) > 1 and days == sorted(days, reverse=True), "newest sorts by date")

    if json.loads(browser.value("fetch('/suggestions?q=ali').then(r => r.text())") or "null") is None:
        answer = browser.call(
            "Runtime.evaluate", expression="fetch('/suggestions?q=ali').then(r => r.json())", awaitPromise=True,
            returnByValue=True)["result"]["value"]
        if answer[1]:
            browser.go(origin + "/")
            browser.type("ali")
            browser.wait("document.querySelectorAll('.suggestions li').length > 0", "suggestions")
            picture("suggestions")
            browser.key("ArrowDown", 40)
            taken = browser.value("document.getElementById('q').value")
            check(taken == answer[1][0], "the arrow takes a suggestion into the box")
            browser.enter()
            browser.loaded("q=")
            check(browser.value("document.getElementById('q').value") == taken, "Enter searches for it")

    browser.click("footer a[href='/status']")
    browser.loaded("/status")
    browser.click("main table a[href*='lang']")
    browser.loaded("q=lang")
    check(browser.value("document.querySelectorAll('.hits > li').length") > 2, "the status leads to a language's pages")

    browser.go(origin + "/?q=quokka")
    check("<script>" in browser.value("document.querySelector('a.hit').textContent"), "markup in a title is shown as text")
    browser.click(".facts a[href^='/page']")
    browser.loaded("/page?id=")
    check(browser.value("window.hacked") is None, "nothing of a stored page runs")
    check(browser.value("!document.querySelector('.reading img, .reading script')"), "nothing of a stored page is markup")

    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    browser.go(origin + "/?q=alibaba+brazil")
    colour = browser.value("getComputedStyle(document.body).backgroundColor")
    check(max(int(n) for n in colour.strip("rgb()").split(",")) < 60, "who likes it dark gets it dark")
    picture("dark")
    browser.call("Emulation.setEmulatedMedia", features=[])

    browser.call("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=2, mobile=True)
    for path in ("/", "/?q=alibaba+brazil", "/?q=quokka"):
        browser.go(origin + path)
        check(browser.value(scroll), f"{path} fits a phone")
        if path == "/?q=alibaba+brazil":
            picture("phone")
    browser.call("Emulation.clearDeviceMetricsOverride")

    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.go(origin + "/")
    browser.click("#q")
    browser.call("Input.insertText", text="阿里巴巴")
    browser.click("button")
    browser.loaded("q=")
    check(browser.value("document.querySelectorAll('.hits > li').length") > 0, "a search works without scripts")
    browser.call("Emulation.setScriptExecutionDisabled", value=False)

    asked, complaints = set(), []
    for event in browser.events:
        parameters = event.get("params", {})
        if event.get("method") == "Network.requestWillBeSent":
            asked.add(parameters["request"]["url"])
        if event.get("method") == "Runtime.exceptionThrown":
            complaints.append(parameters["exceptionDetails"])
        if event.get("method") == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            complaints.append(parameters["entry"])
    foreign = [url for url in asked if not url.startswith((origin + "/", "about:", "data:"))]
    check(not foreign, f"nothing is asked of others {foreign}")
    check(not complaints, f"the browser's console is empty {complaints}")
    print("all well")


main()
