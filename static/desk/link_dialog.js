// The dialog that finds a page or a source by its title, or takes an address. Its words are in desk/_link_dialog.html.

const dialog = document.getElementById("desk-link")
const [find, address] = dialog.querySelectorAll("input")
const [told, fault] = dialog.querySelectorAll("[role]")
const list = dialog.querySelector("ul")
let asking = new AbortController()
let answer = () => {}

/**
 * Ask for a link. `address` is the one there is, `words` are those that are chosen.
 * Returns {address, words, source}, {remove: true}, or null for leaving it as it is.
 */
export function askForLink({ address: there, words }) {
  address.value = there
  find.value = there ? "" : words
  dialog.querySelector("[value=remove]").hidden = !there
  fault.textContent = ""
  dialog.showModal()
  search()
  return new Promise((resolve) => (answer = resolve))
}

export const asksForLink = () => dialog.open

async function search() {
  asking.abort()
  asking = new AbortController()
  list.replaceChildren()
  told.textContent = ""
  if (!find.value.trim()) return
  try {
    const response = await fetch(`${dialog.dataset.pages}?q=${encodeURIComponent(find.value)}`, {
      signal: asking.signal,
    })
    if (!response.ok || response.redirected) throw new Error(response.status)
    show(await response.json())
  } catch (error) {
    if (error.name !== "AbortError") told.textContent = "The list cannot be reached now. Write the address below."
  }
}

function show({ pages, more }) {
  told.textContent = pages.length
    ? `${more ? "The first " : ""}${pages.length} found. Choose one.`
    : "Nothing public has these words in its title."
  list.replaceChildren(
    ...pages.map((page) => {
      const item = document.createElement("li")
      const button = document.createElement("button")
      button.type = "button"
      button.textContent = page.title
      const kind = document.createElement("span")
      kind.textContent = ` ${page.kind}`
      button.append(kind)
      button.addEventListener("click", () => done(page))
      item.append(button)
      return item
    }),
  )
}

// The answer does not wait for the event "close": a key pressed before that event would come before the link.
function done(chosen) {
  dialog.close()
  answer(chosen)
}

dialog.addEventListener("cancel", () => done(null)) // by Escape
// A browser may close a dialog without "cancel". The dialog may be open again before this event comes.
dialog.addEventListener("close", () => dialog.open || answer(null))

find.addEventListener("input", search)
find.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return
  event.preventDefault()
  list.querySelector("button")?.focus()
})
dialog.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault()
  const wanted = event.submitter?.value
  const typed = address.value.trim()
  if (wanted === "remove") done({ remove: true })
  else if (wanted === "cancel") done(null)
  else if (/^(https?:\/\/|mailto:|tel:|#|\/(?!\/))\S+$/i.test(typed)) done({ address: typed, words: "", source: false })
  else {
    fault.textContent = "Write an address that starts with https:// or, for a page of ours, with /."
    address.focus()
  }
})
