// Gives the pickers of Django's admin the names of their fields, which the libraries that draw them leave out.
const name = (part) => {
  for (const select of part.querySelectorAll("select.select2-hidden-accessible")) {
    const [label] = select.labels
    const box = select.nextElementSibling
    const field = box.querySelector(select.multiple ? "input" : "[role=combobox]")
    label.id ||= `${select.id}_label`
    field.setAttribute("aria-labelledby", `${label.id} ${field.getAttribute("aria-labelledby") ?? ""}`.trim())
    box.querySelector("ul")?.setAttribute("role", "presentation")
  }
  for (const hint of part.querySelectorAll(".help-tooltip")) hint.role = "img"
}

// A module runs after Django's own scripts have asked to be called, so this is called after them.
django.jQuery(() => {
  name(document)
  document.addEventListener("formset:added", (event) => name(event.target))
})
