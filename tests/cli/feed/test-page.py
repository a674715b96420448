"""Tests the page that `maskdetect feed` writes, in headless Chromium.

    test-page.py [FOLDER]

Paints people, makes a feed of them, and operates the page by mouse and
keyboard. Writes screenshots to FOLDER.
"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import chromium

SOURCE = Path(os.environ["SOURCE_ROOT"])
n_tests = 0


def expect(name, condition, detail=""):
    global n_tests
    n_tests += 1
    print(("ok" if condition else "not ok"), n_tests, "-", name, flush=True)
    if not condition:
        print("#", str(detail).replace("\n", "\n# "), flush=True)


def skip(why):
    print("1..0 # SKIP", why)
    sys.exit(0)


def paint(*args):
    subprocess.run([os.environ["PAINT"], *args, "-o", "painted"], check=True,
                   stdout=subprocess.DEVNULL, timeout=120)


def portrait(path, mask, seed):
    paint("-k", "portrait", "--easy", "--mask", mask, "--seed", str(seed),
          "--size", "320x320")
    shutil.move("painted/portrait-0000.png", path)


def maskdetect(*args):
    return subprocess.run([os.environ["MASKDETECT"], *args],
                          capture_output=True, text=True, timeout=120)


def read_data(site):
    text = (Path(site) / "data.js").read_text()
    return json.loads(re.fullmatch(r'maskdetectFeed \("\w+", (.*)\);\n', text,
                                   re.S)[1])


STRANGE = 'a "q" \'s\' <script>document.title="!"<!-- &amp; \u202egpj.x.png'
WHOLE = """(() => {
  const feed = document.getElementById("feed");
  return feed && feed.getAttribute("aria-busy") === "false";
})()"""
# (element, contrast ratio) of every visible element with text
CONTRAST = """(() => {
  const parse = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = (c) => {
    const [r, g, b] = c.map((v) => (v /= 255) <= 0.03928 ? v / 12.92
      : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  for (const node of document.body.querySelectorAll("*")) {
    const own = [...node.childNodes].some((n) => n.nodeType === 3
      && n.data.trim());
    if (!own || !node.checkVisibility() || node.closest("script,style"))
      continue;
    let under = node, back;
    do {
      back = parse(getComputedStyle(under).backgroundColor);
      under = under.parentElement;
    } while (under && back.length === 4 && back[3] === 0);
    const a = light(parse(getComputedStyle(node).color).slice(0, 3));
    const b = light(back.slice(0, 3));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    found.push([node.tagName + "." + node.className, ratio]);
  }
  return found;
})()"""
TURNED = "\u202e"  # right-to-left override
NAMES = "[...document.querySelectorAll('article h2')].map(h => h.textContent)"
FOCUSED = "document.activeElement.closest('article')?.querySelector('h2')" \
    ".textContent"
# sizes of all pictures, after they are decoded
PICTURES = """Promise.all([...document.images].map(i => {
  i.loading = "eager";
  return i.decode().then(() => [i.naturalWidth, i.naturalHeight]);
}))"""
SHOWN_BOXES = "[...document.querySelectorAll('.box')]" \
    ".filter(b => b.checkVisibility()).length"


def open_page(browser, site, **options):
    page = browser.open((Path(site).resolve() / "index.html").as_uri(),
                        **options)
    page.wait(WHOLE)
    return page


def as_shown(post):
    return post["names"][0].replace(TURNED, "�")


def names_of(data, verdict):
    return [as_shown(post) for post in data["posts"]
            if verdict in ("all", post["verdict"])]


def shows(page, names):
    return page.wait(f"JSON.stringify({NAMES}) === JSON.stringify("
                     + json.dumps(names) + ")")


def choose(page, value):
    page.eval(f"document.querySelector('input[value={value}]').click()")
    page.wait(f"location.hash === '#{value}'")


def check_posts(page, data):
    posts = data["posts"]
    names = page.eval(NAMES)
    expect("all posts are shown in descending order of score",
           names == [as_shown(post) for post in posts]
           and posts == sorted(posts, key=lambda p: -p["score"]), names)
    expect("a name with markup is shown as text",
           STRANGE.replace(TURNED, "�") in names, names)
    expect("a name with a script does not run it",
           page.eval("document.title") == "Mask feed")
    badges = page.eval("[...document.querySelectorAll('.badge')]"
                       ".filter(b => b.checkVisibility()).length")
    given = [post for post in posts if post["badge"] == "given"]
    expect("every post with a badge shows it", badges == len(given) == 2,
           (badges, len(given)))
    expect("every face in a post with a badge wears a mask", all(
        face["label"] == "mask" for post in given for face in post["faces"]))
    expect("the counter equals the number of ledger lines",
           page.eval("document.getElementById('masks').textContent") == "2"
           and len(open("site/ledger.jsonl").readlines()) == 2)
    expect("matched posts are marked",
           page.eval("document.querySelectorAll('.donation').length") == 2)
    wrong = [post["names"][0] for post in posts if abs(post["score"] - sum(
        data["policy"]["weights"][term] * value
        for term, value in post["values"].items())) > 0.001]
    expect("every score is the sum of its terms", not wrong, wrong)
    rows = page.eval("[...document.querySelectorAll('article')].map(a =>"
                     " [a.querySelector('summary strong').textContent, "
                     "[...a.querySelectorAll('tbody td:last-child')]"
                     ".reduce((s, c) => s + Number(c.textContent"
                     ".replace('−', '-')), 0)])")
    expect("the terms on the page add up to the score",
           all(abs(float(score) - total) < 0.04 for score, total in rows),
           rows)
    sizes = page.eval(PICTURES)
    expect("every picture has the size given in the data",
           sizes == [post["shown"] for post in posts], sizes)


def check_filters(page, data):
    for name in ("masked", "bare", "unknown", "all"):
        wanted = names_of(data, name)
        choose(page, name)
        shown = page.eval(NAMES)
        expect(f"the filter {name} shows its posts", shown == wanted and wanted,
               (shown, wanted))
        label = page.eval(f"document.querySelector('input[value={name}]')"
                          ".parentElement.textContent")
        expect(f"the filter {name} has their number",
               label.split()[-1] == str(len(wanted)), label)
        status = page.eval("document.getElementById('status').textContent")
        expect(f"the status gives the number for {name}",
               status.startswith(str(len(wanted))), status)
    page.eval("history.back()")
    expect("going back selects the previous filter",
           shows(page, names_of(data, "unknown")) and page.eval(
               "document.querySelector('input[value=unknown]').checked"))
    choose(page, "all")
    page.eval("(() => { const o = document.getElementById('order');"
              "o.value = 'time'; o.dispatchEvent(new Event('change',"
              "{bubbles: true})); })()")
    newest = sorted(data["posts"], key=lambda post: -post["time"])
    expect("the order by time shows the newest post first",
           page.eval(NAMES)[0] == as_shown(newest[0]))
    page.eval("(() => { const o = document.getElementById('order');"
              "o.value = 'score'; o.dispatchEvent(new Event('change',"
              "{bubbles: true})); })()")


def check_boxes(page, data):
    n_faces = sum(len(post["faces"]) for post in data["posts"])
    expect("no box is shown by default", page.eval(SHOWN_BOXES) == 0)
    page.eval("document.getElementById('boxes').click()")
    expect("every face has a box", page.eval(SHOWN_BOXES) == n_faces)
    expect("the button is marked as pressed", page.eval(
        "document.getElementById('boxes').getAttribute('aria-pressed')")
        == "true")
    post = next(p for p in data["posts"] if len(p["faces"]) == 1)
    face = post["faces"][0]
    place = page.eval(
        f"(() => {{ const a = document.querySelector('[data-id=\"{post['id']}"
        "\"]'); a.scrollIntoView(); const i = a.querySelector('img')"
        ".getBoundingClientRect(); const b = a.querySelector('.box')"
        ".getBoundingClientRect(); return [(b.x - i.x) / i.width, (b.y - i.y)"
        " / i.height, b.width / i.width, b.height / i.height]; })()")
    wanted = [face["x"] / post["size"][0], face["y"] / post["size"][1],
              face["width"] / post["size"][0], face["height"] / post["size"][1]]
    expect("the box is around the face", all(
        abs(a - b) < 0.01 for a, b in zip(place, wanted)), (place, wanted))
    colours = page.eval(
        "Object.fromEntries(['.box', '.facts li'].map(s => [s, ['mask',"
        " 'no-mask'].map(c => getComputedStyle(document.querySelector("
        "`${s}.${c}`), s === '.box' ? null : '::before').borderTopColor)]))")
    expect("counts and boxes of a label have the same colour",
           colours[".box"] == colours[".facts li"]
           and len(set(colours[".box"])) == 2, colours)
    out = page.eval("[...document.querySelectorAll('.box span')].filter(s => {"
                    "const r = s.getBoundingClientRect(), p = s.closest("
                    "'.picture').getBoundingClientRect(); return r.left < "
                    "p.left - 1 || r.right > p.right + 1 || r.top < p.top - 1"
                    "}).map(s => s.textContent)")
    expect("every label lies within its picture", out == [], out)
    page.go()
    page.wait(WHOLE)
    expect("a reload keeps the boxes", page.eval(SHOWN_BOXES) == n_faces)
    page.eval("document.getElementById('boxes').click()")


def check_keyboard(page, data):
    names = [as_shown(post) for post in data["posts"]]
    page.eval("window.scrollTo(0, 0); document.activeElement.blur()")
    page.press("Tab")
    expect("the first tab stop skips to the posts",
           page.eval("document.activeElement.className") == "skip")
    page.press("Tab")
    expect("the second tab stop is the rules", page.eval(
        "document.activeElement.textContent") == "How this feed works")
    page.press("Enter")
    expect("Enter opens the rules", page.eval(
        "document.getElementById('rules').open"))
    page.press("Tab")
    expect("the third tab stop is the filters",
           page.eval("document.activeElement.value") == "all")
    page.press("ArrowRight")
    expect("the right arrow selects the next filter",
           shows(page, names_of(data, "masked")))
    page.press("ArrowLeft")
    expect("the left arrow selects the previous filter", shows(page, names))
    page.press("Tab")
    page.press("Tab")
    expect("the fifth tab stop is the button for boxes",
           page.eval("document.activeElement.id") == "boxes")
    page.press(" ")
    expect("Space shows the boxes", page.eval(SHOWN_BOXES) > 0)
    page.press("Tab")
    expect("the sixth tab stop is the first post",
           page.eval(FOCUSED) == names[0])
    outline = page.eval("getComputedStyle(document.activeElement).outlineWidth")
    expect("the focus is visible", outline == "3px", outline)
    page.press("PageDown")
    expect("Page Down goes to the next post", page.eval(FOCUSED) == names[1])
    page.press("j")
    expect("j goes to the next post", page.eval(FOCUSED) == names[2])
    page.press("k")
    page.press("PageUp")
    expect("k and Page Up go back", page.eval(FOCUSED) == names[0])
    page.press("PageUp")
    expect("Page Up stops at the first post", page.eval(FOCUSED) == names[0])
    page.press("b")
    expect("b hides the boxes", page.eval(SHOWN_BOXES) == 0)
    page.press("Tab")
    page.press("Enter")
    expect("Enter opens the terms of the score", page.eval(
        "document.querySelector('article details').open"))


def names_by_role(page):
    roles = {}
    for node in page.call("Accessibility.getFullAXTree")["nodes"]:
        if not node.get("ignored"):
            roles.setdefault(node.get("role", {}).get("value"), []).append(
                node.get("name", {}).get("value", ""))
    return roles


def check_accessibility(page):
    roles = names_by_role(page)
    for role in ("banner", "complementary", "main", "feed", "article", "radio",
                 "status", "button", "heading", "image"):
        expect(f"there is a {role}", role in roles, sorted(map(str, roles)))
    for role in ("button", "radio", "combobox", "link", "article", "image",
                 "feed", "complementary", "form"):
        expect(f"every {role} has a name", all(roles.get(role, ["-"])),
               roles.get(role))
    expect("every picture has a description", all(
        re.search(r": (no face was found|\d+ faces?, )", name)
        for name in roles["image"]), roles["image"])
    expect("there is one first-level heading", page.eval(
        "document.querySelectorAll('h1').length") == 1)
    sets = page.eval("[...document.querySelectorAll('article')].map(a =>"
                     " [a.ariaPosInSet, a.ariaSetSize].join(' of '))")
    expect("every post has its position in the feed", sets == [
        f"{i + 1} of {len(sets)}" for i in range(len(sets))], sets)
    ids = page.eval("[...document.querySelectorAll('[id]')].map(e => e.id)")
    expect("every id is unique", len(ids) == len(set(ids)), ids)
    dangling = page.eval(
        "[...document.querySelectorAll('[aria-labelledby],[aria-describedby]')]"
        ".flatMap(e => [e.getAttribute('aria-labelledby'),"
        " e.getAttribute('aria-describedby')]).filter(i => i &&"
        " !document.getElementById(i))")
    expect("every ARIA reference has a target", dangling == [], dangling)
    page.set_media(motion="reduce")
    page.wait("document.getAnimations().length === 0")  # running ones
    page.eval("document.querySelectorAll('details').forEach(d =>"
              " d.open = true); document.getElementById('boxes').click()")
    for scheme in ("light", "dark"):
        page.set_media(scheme=scheme, motion="reduce")
        page.wait(f"matchMedia('(prefers-color-scheme: {scheme})').matches")
        running = page.eval("document.getAnimations().length")
        expect(f"nothing moves with reduced motion ({scheme})", running == 0,
               running)
        low = [found for found in page.eval(CONTRAST) if found[1] < 4.5]
        expect(f"text has enough contrast in the {scheme} scheme", not low, low)
    page.eval("document.getElementById('boxes').click()")
    page.set_media()


def check_sizes(browser, folder):
    colours = {}
    for name, width, options in (("light", 1200, {}),
                                 ("dark", 1200, {"scheme": "dark"}),
                                 ("phone", 360, {}),
                                 ("print", 800, {"media": "print"})):
        page = open_page(browser, "site", width=width, height=1100,
                         motion="reduce", **options)
        if (page.eval("document.getElementById('boxes').ariaPressed")
                == "true") != (name in ("dark", "phone")):
            page.eval("document.getElementById('boxes').click()")
        page.eval(PICTURES)
        colours[name] = page.eval(
            "getComputedStyle(document.documentElement).backgroundColor")
        wide = page.eval("document.documentElement.scrollWidth")
        expect(f"{name}: the page fits the window's width", wide <= width, wide)
        if name == "print":
            expect("print: the controls are hidden", not page.eval(
                "document.querySelector('.controls').checkVisibility()"))
        if folder:
            page.screenshot(os.path.join(folder, name + ".png"))
    expect("the dark and the light scheme differ",
           colours["light"] != colours["dark"], colours)


def check_many(browser):
    """Shows thousands of posts, which are copies of one."""
    shutil.copytree("site", "many")
    data = read_data("site")
    sample = data["posts"][0]
    data["posts"] = [dict(sample, id=f"{i:064x}", names=[f"{i}.png"])
                     for i in range(5000)]
    Path("many/data.js").write_text(
        f'maskdetectFeed ("many", {json.dumps(data)});')
    page = open_page(browser, "many")
    # waits until the page has filled the area below the window
    page.wait("document.getElementById('end').getBoundingClientRect().top"
              " > innerHeight + 1500")
    n = page.eval("document.querySelectorAll('article').length")
    expect("of 5000 posts, the page creates those near the window",
           10 < n < 200, n)
    page.eval("window.scrollTo(0, document.body.scrollHeight)")
    expect("scrolling creates more posts", page.wait(
        f"document.querySelectorAll('article').length > {n}"))
    page.eval("[...document.querySelectorAll('article')].pop().focus()")
    last = page.eval(FOCUSED)
    page.press("PageDown")
    expect("Page Down after the last post creates the next one",
           page.eval(FOCUSED) == f"{int(last.split('.')[0]) + 1}.png")
    expect("5000 posts cause no message in the console",
           page.problems == [], page.problems)


def check_watch(browser):
    log = open("watch.log", "w")
    watch = subprocess.Popen([os.environ["MASKDETECT"], "feed", "photos", "-o",
                              "site", "--watch"], stderr=log)
    try:
        until = time.monotonic() + 60
        while not read_data("site")["watch"] and time.monotonic() < until:
            time.sleep(0.1)
        page = open_page(browser, "site")
        expect("the page is marked as live", page.eval(
            "document.getElementById('live').checkVisibility()"))
        before = page.eval(NAMES)
        page.eval("document.querySelector('article').focus();"
                  "document.querySelector('article details').open = true")
        focused = page.eval(FOCUSED)

        portrait("new.png", "surgical", 9)
        whole = Path("new.png").read_bytes()
        with open("photos/new.png", "wb") as file:
            file.write(whole[:len(whole) // 2])
            file.flush()
            portrait("other.png", "bare", 10)
            shutil.move("other.png", "photos/other.png")
            expect("a new picture appears without a reload",
                   page.wait(NAMES + ".includes('other.png')"))
            expect("a picture that is half written does not appear",
                   not page.eval(NAMES + ".includes('new.png')"))
            file.write(whole[len(whole) // 2:])
        expect("the picture appears once it is complete",
               page.wait(NAMES + ".includes('new.png')"))
        expect("the incomplete picture was not reported",
               "new.png: not a picture" not in Path("watch.log").read_text(),
               Path("watch.log").read_text())
        expect("the counter includes the new mask", page.wait(
            "document.getElementById('masks').textContent === '3'"))
        expect("the ledger includes the new mask",
               len(open("site/ledger.jsonl").readlines()) == 3)
        expect("the new post is announced", "new" in page.eval(
            "document.getElementById('status').textContent"))
        expect("the focus stays where it was", page.eval(FOCUSED) == focused)
        expect("open details stay open", page.eval(
            "document.activeElement.querySelector('details').open"))
        os.remove("photos/new.png")
        os.remove("photos/other.png")
        expect("removed pictures disappear from the page", page.wait(
            NAMES + ".length === " + str(len(before))))
        watch.send_signal(signal.SIGINT)
        status = watch.wait(30)
        expect("Ctrl-C ends --watch with success", status == 0, status)
        expect("the page stops polling", page.wait(
            "document.getElementById('live').hidden"))
        expect("the ledger is unchanged",
               len(open("site/ledger.jsonl").readlines()) == 3)
        expect("the live page requests nothing from a network", all(
            address.startswith(("file://", "data:"))
            for address in page.addresses), page.addresses)
        expect("the live page causes no message in the console",
               page.problems == [], page.problems)
    finally:
        if watch.poll() is None:
            watch.kill()
            watch.wait()


def main():
    folder = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else None
    models = SOURCE / "models"
    if not chromium.find():
        skip("no Chromium")
    if not (models / "mask.onnx").exists():
        skip("no models")
    os.environ["MASKDETECT_MODEL_PATH"] = str(models)
    os.environ["GST_REGISTRY_FORK"] = "no"

    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        os.mkdir("photos")
        portrait("photos/surgical.png", "surgical", 5)
        portrait("photos/" + STRANGE, "ffp2", 5)
        portrait("photos/bare.png", "bare", 5)
        paint("-k", "street", "--easy", "--seed", "72", "--people", "7",
              "--size", "800x400")
        shutil.move("painted/street-0000.png", "photos/street.png")
        paint("-k", "empty", "--size", "300x200")
        shutil.move("painted/empty-0000.png", "photos/nobody.png")
        os.utime("photos/bare.png", (1700000000, 1700000000))
        made = maskdetect("feed", "photos", "-o", "site", "--sidecar")
        expect("the feed is made", made.returncode == 0, made.stderr)
        data = read_data("site")
        with chromium.Chromium() as browser:
            page = open_page(browser, "site")
            check_posts(page, data)
            check_filters(page, data)
            check_boxes(page, data)
            check_keyboard(page, data)
            check_accessibility(page)
            expect("the page requests nothing from a network",
                   page.addresses and all(
                address.startswith(("file://", "data:"))
                for address in page.addresses), page.addresses)
            expect("every request is for a file of the site", all(
                address.startswith("data:") or "index.html" in address
                or address.split("/site/")[1].split("#")[0]
                for address in page.addresses))
            expect("the page causes no message in the console",
                   page.problems == [], page.problems)
            check_sizes(browser, folder)
            check_many(browser)
            check_watch(browser)
        os.chdir("/")
    print(f"1..{n_tests}")


main()
