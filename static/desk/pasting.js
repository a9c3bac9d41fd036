// What word processors and web pages put on the clipboard, as plain HTML: styles become bold, italic, superscript and
// subscript where they mean it, Word's list paragraphs become lists, and all else that has no place in body text goes.
// So do words that were deleted, hidden or noted beside the text; `editorial/pasted.py` does the same on the server.

const JUNK =
  "script, style, title, meta, link, img, svg, math, iframe, object, template, noscript, .Apple-interchange-newline"
const TABLE = "table, caption, colgroup, thead, tbody, tfoot, tr, td, th"
const DELETED = "del, s, strike, [hidden]"
const DELETED_CLASS = /\b(msodel|msocomtxt|msocomoff|msocommenttext)\b|trackchange\w*delet/i
const NOTE = /^#(?:_?(?:ftn|edn|msocom|msoanchor|cmnt|ftnt)|sd(?:foot|end)note|cite_(?:note|ref))/i
const MARK = /^\s*(?:\[[^\]]*\]|[\divxlc]{1,6}|[*†‡§]+)?\s*$/i // of a note
const SCRIPTS = { super: "sup", sub: "sub" }
const KEPT = ["href", "data-pm-slice"] // the latter is the editor's own

/** Clean `html` from a clipboard; returns HTML for the editor, which keeps of it what body text may have. */
export function tidied(html) {
  const page = new DOMParser().parseFromString(disarmed(html), "text/html")
  page.querySelectorAll(JUNK).forEach((element) => element.remove())
  page.querySelectorAll("*").forEach((element) => isLeftOut(element) && element.remove())
  page.querySelectorAll('a[href^="#"]').forEach(leaveForeignPlace)
  makeLists(page.querySelectorAll('p[data-style*="mso-list"]'))
  page.querySelectorAll(TABLE).forEach((part) => become(part, "div"))
  page.querySelectorAll("b, strong, i, em, span, font").forEach(keepEmphasis)
  for (const element of page.querySelectorAll("*")) {
    for (const { name } of [...element.attributes]) if (!KEPT.includes(name)) element.removeAttribute(name)
  }
  return page.body.innerHTML
}

/** `html` with other names for what the security policy forbids: the browser would report each that it meets. */
function disarmed(html) {
  return html.replace(/<\/?[a-z][^<>]*>/gi, (tag) =>
    tag.replace(/^(<\/?)style\b/i, "$1script").replace(/[\s/](style|on\w+)\s*=/gi, " data-$1="),
  )
}

const styled = (element, name) =>
  new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*([^;]+?)\\s*(?:!important\\s*)?(?:;|$)`, "i")
    .exec(element.dataset.style ?? "")?.[1]
    .toLowerCase()

/** Whether an element was deleted in its document, is hidden there, or is a remark beside the text. */
function isLeftOut(element) {
  return (
    element.matches(DELETED) ||
    DELETED_CLASS.test(element.getAttribute("class")) ||
    styled(element, "display") === "none" ||
    ["hidden", "collapse"].includes(styled(element, "visibility")) ||
    styled(element, "mso-hide") === "all" ||
    ["comment", "comment-list"].includes(styled(element, "mso-element")) ||
    styled(element, "mso-special-character") === "comment" ||
    /line-through/.test(styled(element, "text-decoration(?:-line)?"))
  )
}

/** A link to a note or a bookmark of another document loses the link; the mark of a note goes with it. */
function leaveForeignPlace(link) {
  const address = link.getAttribute("href")
  if (NOTE.test(address) && MARK.test(link.textContent)) link.remove()
  else if (NOTE.test(address) || address.startsWith("#_")) link.replaceWith(...link.childNodes)
}

/** Word has no lists on the clipboard: only paragraphs with a level, each with its bullet or number as words. */
function makeLists(paragraphs) {
  let open = [] // the lists that the next paragraph may go on with, from the outside in
  for (const paragraph of paragraphs) {
    const level = Number(/level(\d)/.exec(styled(paragraph, "mso-list"))?.[1] ?? 1)
    const marker = paragraph.querySelector('[data-style*="mso-list"]')
    const kind = /[0-9a-z][.)]/i.test(marker?.textContent) ? "ol" : "ul"
    marker?.remove()
    if (paragraph.previousElementSibling !== open[0]) open = []
    open = open.slice(0, level)
    while (open.length < level) open.push(startList(kind, open.at(-1), paragraph))
    const item = paragraph.ownerDocument.createElement("li")
    item.append(...paragraph.childNodes)
    open.at(-1).append(item)
    paragraph.remove()
  }
}

function startList(kind, outer, paragraph) {
  const list = paragraph.ownerDocument.createElement(kind)
  if (!outer) paragraph.before(list)
  else (outer.lastElementChild ?? outer).append(list)
  return list
}

function keepEmphasis(element) {
  const weight = styled(element, "font-weight")
  const slant = styled(element, "font-style")
  const tag = element.localName
  const bold = weight ? weight === "bold" || weight >= 600 : ["b", "strong"].includes(tag)
  const italic = slant ? slant === "italic" : ["i", "em"].includes(tag)
  const script = SCRIPTS[styled(element, "vertical-align")]
  let words = become(element, "span")
  for (const mark of [bold && "strong", italic && "em", script]) if (mark) words = wrap(words, mark)
}

function wrap(element, tag) {
  const outer = element.ownerDocument.createElement(tag)
  element.replaceWith(outer)
  outer.append(element)
  return element
}

function become(element, tag) {
  const other = element.ownerDocument.createElement(tag)
  other.append(...element.childNodes)
  element.replaceWith(other)
  return other
}
