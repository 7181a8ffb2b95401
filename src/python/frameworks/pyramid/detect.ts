// Pyramid: what a configurator makes.
import { objectFramework } from "../object-framework.ts";

export const pyramid = objectFramework({
  name: "pyramid",
  distributions: ["pyramid"],
  interface: "wsgi",
  types: ["pyramid.config.Configurator.make_wsgi_app", "pyramid.router.Router"],
});
