// Another field has other operators: the form is sent, and comes back with them.
document.querySelectorAll("#filter select[name^='f.'], #filter select[name^='o.']").forEach(function (select) {
  select.addEventListener("change", function () {
    const button = document.querySelector("#filter button[value=count]");
    document.getElementById("filter").requestSubmit(button);
  });
});
