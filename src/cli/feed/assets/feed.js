// The feed: shows the posts in data.js. A page opened from a file must not read
// other files, but may load scripts: data.js calls maskdetectFeed(), and while
// `maskdetect feed --watch` runs, the page loads tick.js every two seconds to
// learn whether data.js has changed.
//
// File names are untrusted input: they are only ever set as text.
"use strict";

(() => {
  const BATCH = 24; // posts added at a time while scrolling
  const POLL = 2000; // milliseconds
  const SMALL = 0.07; // of the picture's width; smaller faces get no label
  const FILTERS = ["all", "masked", "bare", "incorrect", "unknown"];

  const byId = (id) => document.getElementById(id);
  const feed = byId("feed");
  const nodes = new Map(); // post's id -> {node, json}
  const state = { version: null, data: null, filter: "all", order: "score",
    boxes: false, limit: BATCH, list: [] };

  // Words
  const count = (n, one, many) => n.toLocaleString("en") + " "
    + (n === 1 ? one : many || one + "s");
  const percent = (share) => Math.round(share * 100) + "%";
  const signed = (x) => (x < 0 ? "−" : "+") + Math.abs(x).toFixed(2);
  // control characters for text direction could disguise a name as another
  const shown = (name) => name.replace (/[\u202a-\u202e\u2066-\u2069]/g, "�");
  const having = (post, label) =>
    post.faces.filter((face) => face.label === label).length;

  const LABELS = { "mask": "mask", "no-mask": "no mask",
    "incorrect": "mask below nose", "unknown": "unknown" };

  function badgeReason (post, policy) {
    return {
      "given": "Has the badge",
      "no-face": "No badge: no face was found",
      "bare": "No badge: a face without a mask",
      "incorrect": "No badge: a mask leaves the nose or mouth uncovered",
      "unknown": "No badge: a face without a verdict",
      "few": "No badge: at least " + count (policy["min-faces"], "face")
        + " required",
      "uncertain": "No badge: a verdict is less than "
        + percent (policy.certainty) + " certain",
    }[post.badge];
  }

  function age (post, newest) {
    const days = (newest - post.time) / 86400;

    if (days < 1 / 24)
      return "As new as the newest post";
    if (days < 2)
      return count (Math.round (days * 24), "hour")
        + " older than the newest post";
    return count (Math.round (days), "day") + " older than the newest post";
  }

  // Explains a term of a post's score
  function reason (term, post) {
    const data = state.data, n = post.faces.length;

    switch (term) {
      case "badge": return badgeReason (post, data.policy);
      case "masked":
        return having (post, "mask") + " of " + count (n, "face")
          + " with a mask";
      case "bare":
        return having (post, "no-mask") + " of " + count (n, "face")
          + " without a mask";
      case "incorrect":
        return having (post, "incorrect") + " of " + count (n, "face")
          + " with an incorrectly worn mask";
      case "certainty":
        return n ? "Verdicts " + percent ((1 + post.values.certainty) / 2)
          + " certain on average" : "No verdict";
      case "faces": return n ? count (n, "face") : "No face";
      case "recent": return age (post, data.newest);
      default: return term;
    }
  }

  function faceCounts (post) {
    const counts = [["mask", "with a mask"], ["no-mask", "without"],
      ["incorrect", "with an incorrectly worn mask"],
      ["unknown", "without a verdict"]];

    return counts.map (([label, words]) => [label, having (post, label), words])
      .filter (([, n]) => n > 0);
  }

  function altText (post) {
    const name = shown (post.names[0]);

    if (post.faces.length === 0)
      return name + ": no face was found";
    return name + ": " + count (post.faces.length, "face") + ", "
      + faceCounts (post).map (([, n, words]) => n + " " + words).join (", ");
  }

  function ruleTexts (policy) {
    const faces = policy["min-faces"] > 1
      ? " and it shows at least " + count (policy["min-faces"], "face") : "";
    const rules = ["A post is verified if every face in it wears a mask, "
      + "each verdict is at least " + percent (policy.certainty)
      + " certain" + faces + "."];

    if (policy.match === "none")
      rules.push ("No masks are donated at present.");
    else
      rules.push ((policy.match === "badge" ? "Each verified picture"
        : "Each picture in which every face wears a mask")
        + " is matched with " + count (policy.masks, "mask")
        + (policy.per === "face" ? " per face" : "")
        + ", once: copies of a picture do not count."
        + (policy.limit ? " At most " + count (policy.limit, "mask")
          + " are donated in total." : ""));
    rules.push ("Posts are ranked by a promotion score; its terms are listed "
      + "under each post.");
    rules.push ("A program makes the verdicts from the pixels of the picture. "
      + "It can be wrong.");
    return rules;
  }

  // Elements
  function element (name, text, className) {
    const node = document.createElement (name);

    if (text !== undefined)
      node.textContent = text;
    if (className)
      node.className = className;
    return node;
  }

  function boxNode (face, size) {
    const node = element ("div", undefined, "box " + face.label);
    const [width, height] = size;

    node.style.left = 100 * face.x / width + "%";
    node.style.top = 100 * face.y / height + "%";
    node.style.width = 100 * face.width / width + "%";
    node.style.height = 100 * face.height / height + "%";
    node.classList.toggle ("high", face.y / height < 0.08);
    node.classList.toggle ("right", (face.x + face.width / 2) / width > 0.75);
    node.title = LABELS[face.label] + (face.label === "unknown" ? ""
      : " " + percent (face["label-confidence"]));
    if (face.width / width >= SMALL)
      node.append (element ("span", node.title));
    return node;
  }

  function factNodes (post) {
    const facts = [];

    if (post.faces.length > 1)
      facts.push (element ("li", count (post.faces.length, "face")));
    for (const [label, n, words] of faceCounts (post))
      facts.push (element ("li", n + " " + words, label));
    if (facts.length === 0)
      facts.push (element ("li", "No face found"));
    if (post.masks > 0)
      facts.push (element ("li", count (post.masks, "mask") + " matched",
        "donation"));
    return facts;
  }

  function fillScore (node, post) {
    const weights = state.data.policy.weights;
    const terms = node.querySelector (".terms");
    const body = node.querySelector ("tbody");

    node.querySelector ("strong").textContent = post.score.toFixed (2);
    terms.replaceChildren ();
    body.replaceChildren ();
    for (const term of Object.keys (weights).filter ((t) => weights[t])) {
      const points = weights[term] * post.values[term];
      const row = element ("tr");

      row.append (element ("td", reason (term, post)),
        element ("td", post.values[term].toFixed (2) + " × "
          + String (weights[term]).replace ("-", "−")), element ("td", signed (points)));
      body.append (row);
      if (Math.abs (points) >= 0.005) {
        const part = element ("span", term + " ");

        part.append (element ("b", signed (points)));
        terms.append (part);
      }
    }
  }

  function fillPost (node, post) {
    const find = (selector) => node.querySelector (selector);
    const image = find ("img"), time = new Date (post.time * 1000);

    node.dataset.verdict = post.verdict;
    find ("h2").textContent = shown (post.names[0]);
    find ("time").dateTime = time.toISOString ();
    find ("time").textContent = time.toLocaleDateString ("en",
      { year: "numeric", month: "long", day: "numeric" });
    find (".copies").textContent = post.names.length === 1 ? ""
      : " · " + count (post.names.length - 1, "copy", "copies");
    find (".copies").title = post.names.slice (1).map (shown).join (", ");
    find (".badge").hidden = post.badge !== "given";
    [image.width, image.height] = post.shown;
    if (image.getAttribute ("src") !== post.src)
      image.src = post.src;
    image.alt = altText (post);
    find (".boxes").replaceChildren (...post.faces.map ((face) =>
      boxNode (face, post.size)));
    find (".facts").replaceChildren (...factNodes (post));
    fillScore (find (".score"), post);
    find (".sidecar").hidden = !post.sidecar;
    if (post.sidecar)
      find (".sidecar a").href = post.sidecar;
  }

  function makePost (post) {
    const node = byId ("post").content.firstElementChild.cloneNode (true);
    const id = "p" + post.id.slice (0, 16);

    node.dataset.id = post.id;
    node.querySelector ("h2").id = id;
    node.querySelector (".facts").id = id + "f";
    node.setAttribute ("aria-labelledby", id);
    node.setAttribute ("aria-describedby", id + "f");
    if (state.seen && !state.seen.has (post.id))
      node.classList.add ("new");
    return node;
  }

  // A post keeps its element when the data change, so that it stays open,
  // focused and in view.
  function nodeFor (post) {
    const json = JSON.stringify ([post, state.data.policy, state.data.newest]);
    let known = nodes.get (post.id);

    if (!known) {
      known = { node: makePost (post), json: null };
      nodes.set (post.id, known);
    }
    if (known.json !== json) {
      fillPost (known.node, post);
      known.json = json;
    }
    return known.node;
  }

  // Rendering
  function chosenPosts () {
    const posts = state.data.posts.filter ((post) => state.filter === "all"
      || post.verdict === state.filter);

    if (state.order === "time")
      posts.sort ((a, b) => b.time - a.time);
    return posts; // data.js lists them by score
  }

  function place () {
    const shown = state.list.slice (0, state.limit);
    const focused = document.activeElement;
    let next = feed.firstElementChild;

    shown.forEach ((post, i) => {
      const node = nodeFor (post);

      node.setAttribute ("aria-posinset", i + 1);
      node.setAttribute ("aria-setsize", state.list.length);
      node.querySelector (".rank").textContent = "#" + (i + 1);
      if (node === next)
        next = next.nextElementSibling;
      else
        feed.insertBefore (node, next);
    });
    while (next) {
      const last = next;

      next = next.nextElementSibling;
      last.remove ();
    }
    if (focused !== document.activeElement && feed.contains (focused))
      focused.focus ({ preventScroll: true });
    feed.setAttribute ("aria-busy", "false");
  }

  function showMore () {
    if (state.limit < state.list.length) {
      state.limit += BATCH;
      place ();
    }
  }

  function show () {
    const total = state.data.posts.length;

    state.list = chosenPosts ();
    place ();
    byId ("empty").hidden = state.list.length > 0;
    byId ("status").textContent = state.list.length === total
      ? count (total, "post")
      : state.list.length + " of " + count (total, "post");
    for (const input of document.querySelectorAll ("input[name=filter]"))
      input.checked = input.value === state.filter;
  }

  function showFrame () {
    const data = state.data;

    document.title = data.title;
    byId ("title").textContent = data.title;
    byId ("live").hidden = !data.watch;
    byId ("masks").textContent = data.masks.toLocaleString ("en");
    byId ("masks-unit").textContent = data.masks === 1 ? "mask" : "masks";
    byId ("masks-for").textContent = "for " + count (data.pictures, "picture")
      + ", each counted once";
    byId ("rules").querySelector ("ul").replaceChildren (
      ...ruleTexts (data.policy).map ((text) => element ("li", text)));
    for (const input of document.querySelectorAll ("input[name=filter]"))
      input.nextElementSibling.querySelector ("b").textContent =
        data.posts.filter ((post) => input.value === "all"
          || post.verdict === input.value).length;
  }

  // Updates
  function load (address) {
    const script = element ("script");

    script.src = address;
    script.addEventListener ("load", () => script.remove ());
    script.addEventListener ("error", () => script.remove ());
    document.head.append (script);
  }

  function poll () {
    if (!state.data.watch)
      return;
    // the query string avoids the browser's cache
    if (!document.hidden)
      load ("tick.js?" + Date.now ());
    setTimeout (poll, POLL);
  }

  window.maskdetectTick = (version) => {
    if (version !== state.version)
      load ("data.js?" + version);
  };

  window.maskdetectFeed = (version, data) => {
    const first = state.data === null;
    const watched = !first && state.data.watch;

    if (version === state.version)
      return;
    state.seen = first ? null : new Set (state.data.posts.map ((p) => p.id));
    state.version = version;
    state.data = data;
    data.newest = data.posts.reduce ((t, post) => Math.max (t, post.time), 0);
    const ids = new Set (data.posts.map ((post) => post.id));
    for (const id of [...nodes.keys ()].filter ((key) => !ids.has (key)))
      nodes.delete (id);
    showFrame ();
    show ();
    if (!first) {
      const n = data.posts.filter ((p) => !state.seen.has (p.id)).length;

      if (n > 0)
        byId ("status").textContent += " · " + n + " new";
    }
    if (data.watch && !watched)
      setTimeout (poll, POLL);
  };

  // Controls
  function setFilter (name) {
    const filter = FILTERS.includes (name) ? name : "all";

    if (filter === state.filter)
      return;
    state.filter = filter;
    state.limit = BATCH;
    if (state.data)
      show ();
  }

  function setBoxes (on) {
    state.boxes = on;
    document.body.classList.toggle ("with-boxes", on);
    byId ("boxes").setAttribute ("aria-pressed", String (on));
    try {
      localStorage.setItem ("maskdetect-boxes", on ? "1" : "0");
    } catch (error) {
      // no storage: the setting lasts as long as the page
    }
  }

  function rememberedBoxes () {
    try {
      return localStorage.getItem ("maskdetect-boxes") === "1";
    } catch (error) {
      return false;
    }
  }

  function step (from, by) {
    let to = by > 0 ? from.nextElementSibling : from.previousElementSibling;

    if (!to && by > 0) {
      showMore ();
      to = from.nextElementSibling;
    }
    if (to)
      to.focus ();
  }

  // Keys work only while a post has the focus, as WAI-ARIA requires of a feed.
  feed.addEventListener ("keydown", (event) => {
    const post = event.target.closest (".post");
    const steps = { PageDown: 1, j: 1, PageUp: -1, k: -1 };

    if (!post || event.ctrlKey || event.altKey || event.metaKey)
      return;
    if (event.key in steps)
      step (post, steps[event.key]);
    else if (event.key === "b")
      setBoxes (!state.boxes);
    else
      return;
    event.preventDefault ();
  });

  document.querySelector (".controls").addEventListener ("change", (event) => {
    if (event.target.name === "filter") {
      setFilter (event.target.value); // the event of the hash may come late
      location.hash = event.target.value;
    }
  });
  byId ("order").addEventListener ("change", (event) => {
    state.order = event.target.value;
    state.limit = BATCH;
    show ();
  });
  byId ("boxes").addEventListener ("click", () => setBoxes (!state.boxes));
  window.addEventListener ("hashchange", () => {
    if (FILTERS.includes (location.hash.slice (1)) || !location.hash)
      setFilter (location.hash.slice (1));
  });
  window.addEventListener ("beforeprint", () => {
    state.limit = Infinity;
    place ();
    for (const image of feed.querySelectorAll ("img"))
      image.loading = "eager";
  });
  new IntersectionObserver ((entries) => {
    if (state.data && entries.some ((entry) => entry.isIntersecting))
      showMore ();
  }, { rootMargin: "1500px" }).observe (byId ("end"));

  byId ("order").value = "score"; // a reload may restore the former choice
  setBoxes (rememberedBoxes ());
  setFilter (location.hash.slice (1));
})();
