// Package browsertest drives the simulator page in a real Chromium, as a person does: it looks for
// what is in view, clicks it, types, and waits for what appears. It is built on the selectors that
// design.md 4 pins ([data-phone], [data-message], button[data-button], [data-input],
// [data-clock]) and knows nothing of the bot behind the page.
//
// Start with Open. Nothing here sleeps: every step waits in the page for the condition it needs and
// fails the test with what the phone shows when the condition does not come. On a machine without
// Chromium, tests are skipped with a line that says so.
package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long a condition may take before the test fails, in real time.
const patience = 30 * time.Second

// Browser is one window with the page in it. Its methods end the test when they fail.
type Browser struct {
	t   testing.TB
	ctx context.Context
}

// Open opens url in a window of 1440 by 900 and waits until the phones are drawn. The browser ends
// with the test.
func Open(t testing.TB, url string) *Browser {
	t.Helper()
	path := Need(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("no-first-run", true))
	alloc, endAlloc := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(alloc)
	t.Cleanup(func() {
		limit, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		_ = chromedp.Cancel(limit)
		end()
		endAlloc()
	})
	b := &Browser{t: t, ctx: ctx}
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting the browser: %v", err)
	}
	b.do("opening "+url, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(url))
	b.wait("the phones", `document.body.dataset.ready !== undefined`)
	return b
}

// Need skips a test on a machine without Chromium, before anything is set up for it. It returns the
// browser's program.
func Need(t testing.TB) string {
	t.Helper()
	path := find()
	if path == "" {
		t.Skip("no Chromium or Chrome on this machine: the browser test is skipped")
	}
	return path
}

// find returns the browser's program, "" when there is none.
func find() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// Resize gives the window another size in pixels.
func (b *Browser) Resize(width, height int) {
	b.t.Helper()
	b.do("resizing", chromedp.EmulateViewport(int64(width), int64(height)))
	b.wait("the new size", fmt.Sprintf(`innerWidth === %d && innerHeight === %d`, width, height))
}

// Tap taps the newest button of a phone that is called label (or, when none is, whose label
// contains it): under a message or on the keyboard below the input. It waits until there is one
// that could be clicked with a finger.
func (b *Browser) Tap(phone, label string) {
	b.t.Helper()
	b.show(phone)
	b.wait("button "+label+" on "+phone, script(tapScript, phone, label), phone)
}

// Type writes a text into the phone's input and sends it with Enter. A line break in it is
// Shift+Enter, as people write several lines in one message.
func (b *Browser) Type(phone, text string) {
	b.t.Helper()
	b.show(phone)
	input := `[data-phone="` + phone + `"] [data-input]`
	b.wait("the input of "+phone, script(focusScript, input), phone)
	var keys []chromedp.Action[chromedp.Void]
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			keys = append(keys, chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierShift)))
		}
		keys = append(keys, chromedp.KeyEvent(line))
	}
	b.do("typing", append(keys, chromedp.KeyEvent(kb.Enter))...)
	b.wait("an empty input", script(`(phone) => document.querySelector('[data-phone="' + phone + '"] [data-input]').value === ''`, phone), phone)
}

// Start presses the Start button of a phone whose chat is empty.
func (b *Browser) Start(phone string) {
	b.t.Helper()
	b.show(phone)
	b.wait("the Start button of "+phone, script(clickScript, `[data-phone="`+phone+`"] [data-start]`), phone)
}

// WaitText waits until a message of the phone contains text, as it is read on the screen.
func (b *Browser) WaitText(phone, text string) {
	b.t.Helper()
	b.wait("text "+text+" on "+phone, script(`(phone, text) => [...document.querySelectorAll('[data-phone="' + phone + '"] [data-message]')].some(m => m.textContent.includes(text))`, phone, text), phone)
}

// WaitButton waits until the phone has a button called label.
func (b *Browser) WaitButton(phone, label string) {
	b.t.Helper()
	b.wait("button "+label+" on "+phone, script(`(phone, label) => [...document.querySelectorAll('[data-phone="' + phone + '"] button[data-button]')].some(x => x.dataset.button === label)`, phone, label), phone)
}

// SendSamplePhotos sends n (1 to 5) of the page's own sample photos; several go as one album.
func (b *Browser) SendSamplePhotos(phone string, n int) {
	b.t.Helper()
	b.show(phone)
	before := b.photos(phone)
	root := `[data-phone="` + phone + `"] `
	b.wait("the attach button", script(clickScript, root+"[data-attach]"), phone)
	b.wait("the sample photos", script(clickScript, fmt.Sprintf("%s[data-samples=\"%d\"]", root, n)), phone)
	b.wait("the photos", script(`(phone, n) => document.querySelectorAll('[data-phone="' + phone + '"] .own .picture').length >= n`, phone, before+n), phone)
}

func (b *Browser) photos(phone string) int {
	b.t.Helper()
	n, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](script(`(phone) => document.querySelectorAll('[data-phone="' + phone + '"] .own .picture').length`, phone)))
	if err != nil {
		b.t.Fatalf("counting photos: %v", err)
	}
	return n
}

// MoveClock presses a button of the clock bar by its label and waits until the clock has moved.
func (b *Browser) MoveClock(label string) {
	b.t.Helper()
	before, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.querySelector('[data-clock]').dateTime`))
	if err != nil {
		b.t.Fatalf("reading the clock: %v", err)
	}
	b.wait("clock button "+label, script(`(label) => { const x = [...document.querySelectorAll('[data-preset]')].find(x => x.textContent === label); x?.click(); return Boolean(x) }`, label))
	b.wait("the clock to move", script(`(before) => document.querySelector('[data-clock]').dateTime !== before`, before))
}

// Eval returns what an expression gives in the page.
func (b *Browser) Eval(expression string) string {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		b.t.Fatalf("evaluating %s: %v", expression, err)
	}
	return value
}

// Click clicks what a CSS selector finds, once it is in view.
func (b *Browser) Click(selector string) {
	b.t.Helper()
	b.wait(selector, script(clickScript, selector))
}

// Screenshot keeps the window as artefak/<name>.png under the root of the repository, once its
// pictures are loaded, and returns the path.
func (b *Browser) Screenshot(name string) string {
	b.t.Helper()
	b.wait("the pictures", `[...document.querySelectorAll('.picture img')].every(i => i.complete)`)
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatalf("taking screenshot %s: %v", name, err)
	}
	path := filepath.Join(root(b.t), "artefak", name+".png")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
	return path
}

// root is the folder of go.mod at or above the test's.
func root(t testing.TB) string {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
		if filepath.Dir(folder) == folder {
			t.Fatal("no go.mod above the test")
		}
		folder = filepath.Dir(folder)
	}
}

// show chooses the phone's tab where the window shows one phone only.
func (b *Browser) show(phone string) {
	b.t.Helper()
	b.wait("phone "+phone, script(showScript, phone))
}

func (b *Browser) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	limit, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(limit, steps...); err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}

// wait waits until an expression is true. When it does not become so, the test ends with what the
// phones named show.
func (b *Browser) wait(what, expression string, phones ...string) {
	b.t.Helper()
	limit, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	_, err := chromedp.Run(limit, chromedp.Poll[bool](expression, chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(0)))
	if err == nil {
		return
	}
	for _, phone := range phones {
		shown, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](script(`(phone) => document.querySelector('[data-phone="' + phone + '"]').innerText.slice(-1500)`, phone)))
		b.t.Logf("phone %s shows:\n%s", phone, shown)
	}
	b.t.Fatalf("waiting for %s: %v", what, err)
}

// script calls a JavaScript function with arguments.
func script(function string, args ...any) string {
	list, err := json.Marshal(args)
	if err != nil {
		list = []byte("[]")
	}
	return "(" + function + ")(..." + string(list) + ")"
}

const showScript = `(phone) => {
	const node = document.querySelector('[data-phone="' + phone + '"]');
	if (!node) return false;
	if (node.getClientRects().length) return true;
	document.querySelector('[data-tab="' + phone + '"]').click();
	return false;
}`

// reachable: nothing lies over the middle of it.
const reachable = `(x) => {
	x.scrollIntoView({ block: 'nearest' });
	const box = x.getBoundingClientRect();
	const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
	return box.width > 0 && !x.disabled && hit !== null && x.contains(hit);
}`

const clickScript = `(selector) => {
	const x = document.querySelector(selector);
	if (!x || !(` + reachable + `)(x)) return false;
	x.click();
	return true;
}`

const focusScript = `(selector) => {
	const x = document.querySelector(selector);
	if (!x || !(` + reachable + `)(x)) return false;
	x.focus();
	return document.activeElement === x;
}`

const tapScript = `(phone, label) => {
	const all = [...document.querySelectorAll('[data-phone="' + phone + '"] button[data-button]')].reverse();
	const bare = x => x.dataset.button.replace(/^[^\p{L}\p{N}]+/u, ''); // an icon may stand before a label
	const x = all.find(x => bare(x) === label) || all.find(x => bare(x).startsWith(label + ' ')) || all.find(x => x.dataset.button.includes(label));
	if (!x || x.ariaBusy === 'true' || !(` + reachable + `)(x)) return false;
	x.click();
	return true;
}`
