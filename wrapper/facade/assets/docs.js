// Shows the OpenAPI document beside this page. Credentials stay in the page's memory and are gone when it closes.

// Examples in the document cannot know where the gateway is; this page can.
const EXAMPLE_ORIGIN = "https://gateway.example";

// The first request from this page should answer with data, so nothing optional is filled in; an example of it is said.
function prepared(text) {
  const description = JSON.parse(text.replaceAll(EXAMPLE_ORIGIN, window.location.origin));
  for (const path of Object.values(description.paths)) {
    for (const operation of Object.values(path)) {
      for (const parameter of operation.parameters) {
        if (!parameter.schema || parameter.required) continue;
        const example = parameter.schema.examples?.[0] ?? parameter.schema.default;
        if (example !== undefined) parameter.description += ` For example \`${example}\`.`;
        delete parameter.schema.default;
      }
    }
  }
  return JSON.stringify(description);
}

// Programs that read a list to its end, or one record, in three languages. The key comes from the environment.
const SAMPLES = {
  curl: {
    list: (url) => `curl --fail-with-body -H "Authorization: Bearer $API_KEY" '${url}'`,
    item: (url) => `curl --fail-with-body -H "Authorization: Bearer $API_KEY" '${url}'`,
  },
  Python: {
    list: (url) => `import os
import requests

session = requests.Session()
session.headers["Authorization"] = f"Bearer {os.environ['API_KEY']}"
url = "${url}"
while url:
    answer = session.get(url, timeout=60)
    answer.raise_for_status()
    page = answer.json()
    for record in page["items"]:
        print(record)
    url = page["next"]`,
    item: (url) => `import os
import requests

answer = requests.get(
    "${url}",
    headers={"Authorization": f"Bearer {os.environ['API_KEY']}"},
    timeout=60,
)
answer.raise_for_status()
print(answer.json())`,
  },
  JavaScript: {
    list: (url) => `const headers = { Authorization: \`Bearer \${process.env.API_KEY}\` };
let url = "${url}";
while (url) {
  const answer = await fetch(url, { headers });
  if (!answer.ok) throw new Error(await answer.text());
  const page = await answer.json();
  for (const record of page.items) console.log(record);
  url = page.next;
}`,
    item: (url) => `const answer = await fetch("${url}", {
  headers: { Authorization: \`Bearer \${process.env.API_KEY}\` },
});
if (!answer.ok) throw new Error(await answer.text());
console.log(await answer.json());`,
  },
};

// The address of an operation with the example of its id, which is the only parameter that a path has.
function address(operation, path) {
  const id = operation.get("parameters").find((parameter) => parameter.get("in") === "path");
  const filled = id ? path.replace("{id}", encodeURIComponent(id.get("example"))) : path;
  return window.location.origin + filled;
}

function isList(operation) {
  return operation.get("parameters").some((parameter) => parameter.get("name") === "cursor");
}

// Puts the programs of an operation above its parameters.
const samples = () => ({
  wrapComponents: {
    parameters: (Original, { React }) => (props) => {
      const { operation, pathMethod } = props;
      const url = address(operation, pathMethod[0]);
      const kind = isList(operation) ? "list" : "item";
      const blocks = Object.entries(SAMPLES).map(([language, source]) =>
        React.createElement(
          "details",
          { key: language },
          React.createElement("summary", null, language),
          React.createElement("pre", null, source[kind](url)),
        ),
      );
      return React.createElement(
        React.Fragment,
        null,
        React.createElement("div", { className: "samples" }, blocks),
        React.createElement(Original, props),
      );
    },
  },
});

window.ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  plugins: [samples],
  responseInterceptor: (response) =>
    response.url.endsWith("/openapi.json") ? { ...response, text: prepared(response.text) } : response,
});
