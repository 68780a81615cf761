// Copies a prepared post. Without script, or where nothing may be copied, the text can be marked by hand.
document.querySelectorAll(".desk-announcing [data-copy]").forEach(button => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.onclick = () => navigator.clipboard.writeText(button.parentNode.querySelector("textarea").value)
    .then(() => { button.textContent = button.dataset.copy; }, () => {});
});
