// Turns the text areas of body text into editors. Without this script they stay text areas for HTML.
// The server says which tags there are; each is one extension here. The words are cleaned again when they are saved.
import { askForLink, asksForLink } from "./link_dialog.js"
import { tidied } from "./pasting.js"

const AREAS = "textarea[data-body-editor]"

const TOOLS = [
  { tag: "strong", words: "Bold", mark: "bold", use: (chain) => chain.toggleBold() },
  { tag: "em", words: "Italic", mark: "italic", use: (chain) => chain.toggleItalic() },
  {
    tag: "sup",
    words: "Superscript",
    mark: "superscript",
    use: (chain) => chain.unsetSubscript().toggleSuperscript(),
  },
  { tag: "sub", words: "Subscript", mark: "subscript", use: (chain) => chain.unsetSuperscript().toggleSubscript() },
  { tag: "ul", words: "Bullets", mark: "bulletList", use: (chain) => chain.toggleBulletList() },
  { tag: "ol", words: "Numbers", mark: "orderedList", use: (chain) => chain.toggleOrderedList() },
  { tag: "a", words: "Link or source", mark: "link", ask: link },
  { tag: "p", words: "Undo", use: (chain) => chain.undo() },
  { tag: "p", words: "Redo", use: (chain) => chain.redo() },
]

function extensions(library, { tags, schemes }) {
  const byTag = {
    p: library.Paragraph,
    strong: library.Bold,
    em: library.Italic,
    ul: library.BulletList,
    ol: library.OrderedList.extend({ addAttributes: () => ({}), addNodeView: null }),
    // The Tab key leaves the editor, as everywhere else in the form.
    li: library.ListItem.extend({
      addKeyboardShortcuts: ({ editor } = {}) => ({
        Enter: (keys) => (keys?.editor ?? editor).commands.splitListItem("listItem"),
      }),
    }),
    a: library.Link.extend({
      priority: 10, // inside bold and italic
      addKeyboardShortcuts: () => ({ "Mod-k": ({ editor }) => (link(editor), true) }),
    }).configure({ autolink: false, isAllowedUri: (address) => allowed(address, schemes) }),
    br: library.HardBreak,
    sup: library.Superscript.extend({ priority: 5 }), // inside all others
    sub: library.Subscript.extend({ priority: 4 }),
  }
  return [library.Document, library.Text, library.History, ...tags.map((tag) => byTag[tag])]
}

function allowed(address, schemes) {
  const scheme = /^\s*([a-z][a-z0-9+.-]*):/i.exec(address)
  return scheme ? schemes.includes(scheme[1].toLowerCase()) : /^(#|\/(?!\/))/.test(address)
}

async function link(editor) {
  const { from, to } = editor.state.selection
  const address = editor.getAttributes("link").href ?? ""
  const chosen = await askForLink({ address, words: editor.state.doc.textBetween(from, to, " ") })
  editor.view.focus() // at once; the library's own "focus" waits for a frame, and would undo a key pressed before it
  const chain = editor.chain()
  const words = ({ words, address }) => ({
    type: "text",
    text: words || address,
    marks: [{ type: "link", attrs: { href: address } }],
  })
  if (chosen?.remove) chain.extendMarkRange("link").unsetLink()
  else if (chosen?.source)
    // readers see a number instead of a source's words, so it takes no words and stands after all that are chosen
    chain.extendMarkRange("link").command(({ tr, commands }) => commands.insertContentAt(tr.selection.to, words(chosen)))
  else if (chosen && address) chain.extendMarkRange("link").setLink({ href: chosen.address })
  else if (chosen && from === to) chain.insertContent(words(chosen))
  else if (chosen) chain.setLink({ href: chosen.address })
  chain.run()
}

function toolbar(editor, tags, label) {
  const bar = document.createElement("div")
  bar.className = "desk-body__tools"
  bar.role = "toolbar"
  bar.ariaLabel = "Formatting"
  if (label) bar.setAttribute("aria-describedby", label.id)
  const tools = TOOLS.filter((tool) => tags.includes(tool.tag))
  const buttons = tools.map((tool, number) => {
    const button = document.createElement("button")
    button.type = "button"
    button.textContent = tool.words
    button.tabIndex = number ? -1 : 0
    button.addEventListener("mousedown", (event) => event.preventDefault()) // the words stay chosen
    button.addEventListener("click", () => (tool.ask ? tool.ask(editor) : tool.use(editor.chain().focus()).run()))
    return button
  })
  bar.append(...buttons)
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    const here = buttons.indexOf(document.activeElement)
    const next = buttons[(here + step + buttons.length) % buttons.length]
    buttons[here].tabIndex = -1
    next.tabIndex = 0
    next.focus()
    event.preventDefault()
  })
  const tell = () =>
    tools.forEach((tool, number) => tool.mark && (buttons[number].ariaPressed = editor.isActive(tool.mark)))
  editor.on("transaction", tell)
  tell()
  return bar
}

/** What says to a screen reader that the editor is the field that the text area was. */
function described(area, label) {
  const attributes = { role: "textbox", "aria-multiline": "true", class: "desk-body__words", id: area.id }
  if (label) attributes["aria-labelledby"] = label.id ||= `${area.id}_label`
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (area.hasAttribute(name)) attributes[name] = area.getAttribute(name)
  }
  if (area.required) attributes["aria-required"] = "true"
  return attributes
}

async function edit(area) {
  const config = JSON.parse(area.dataset.bodyEditor)
  const library = await import(config.library)
  const label = document.querySelector(`label[for="${area.id}"]`)
  const frame = document.createElement("div")
  frame.className = "desk-body"
  const editor = new library.Editor({
    element: frame,
    extensions: extensions(library, config),
    content: area.value,
    injectCSS: false, // the security policy forbids it; see writing.css
    enableInputRules: ["bulletList"],
    enablePasteRules: false,
    editorProps: {
      attributes: described(area, label),
      transformPastedHTML: tidied,
      // While a link is asked for, the library is not told that the editor lost the focus: when it comes back, the library
      // puts the cursor where it was, 20 ms later, and a key pressed before that would write at the wrong place.
      handleDOMEvents: { blur: asksForLink },
    },
    onUpdate() {
      area.value = editor.isEmpty ? "" : editor.getHTML()
      area.dispatchEvent(new Event("input", { bubbles: true }))
    },
  })
  frame.prepend(toolbar(editor, config.tags, label))
  const typing = document.activeElement === area
  area.id += "_html" // its own is the editor's now, so that what leads to the field leads there
  area.before(frame)
  if (typing) {
    // on a slow machine somebody is in the text area already, and goes on
    editor.commands.setTextSelection(editor.state.doc.content.size)
    editor.view.focus()
  }
  area.hidden = true
  label?.removeAttribute("for")
  label?.addEventListener("click", () => editor.commands.focus())
}

const editAll = (part) =>
  part.querySelectorAll(AREAS).forEach((area) => area.id.includes("__prefix__") || edit(area))

document.addEventListener("formset:added", (event) => editAll(event.target))
editAll(document)
