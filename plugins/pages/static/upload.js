// The file goes to the inbox as it is, as the body of one request; the form then names it.
addEventListener("DOMContentLoaded", function () {
  const file = document.getElementById("file"), told = document.getElementById("uploaded");
  const button = document.querySelector("#verb button");
  file.addEventListener("change", async function () {
    if (!file.files.length) return;
    const chosen = file.files[0];
    button.disabled = true;
    told.textContent = "Uploading …";
    try {
      const answer = await fetch(file.dataset.to, {
        method: "PUT", body: chosen,
        headers: { "X-CSRF-Token": file.dataset.token, "X-File-Name": encodeURIComponent(chosen.name) },
      });
      const said = await answer.json();
      told.textContent = said.told;
      if (answer.ok) document.querySelector("[name=list_path]").value = said.name;
    } catch (error) {
      told.textContent = "The upload was broken off. Nothing was kept. Try again.";
    }
    button.disabled = false;
  });
});
