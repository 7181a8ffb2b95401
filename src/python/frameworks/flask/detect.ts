// Flask: an object of its class, or of the classes that extend it with OpenAPI and the like.
import { objectFramework } from "../object-framework.ts";

export const flask = objectFramework({
  name: "flask",
  distributions: ["flask", "apiflask", "flask-openapi3", "flask-appbuilder"],
  interface: "wsgi",
  types: ["flask.Flask", "flask.app.Flask", "apiflask.APIFlask", "flask_openapi3.OpenAPI", "flask_api.FlaskAPI", "eve.Eve"],
});
