SwaggerUIBundle({
  url: document.documentElement.lang === "es" ? "/openapi.json?lang=es" : "/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  validatorUrl: null,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
});
