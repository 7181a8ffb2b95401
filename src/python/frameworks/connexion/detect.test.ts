import { describeFramework } from "../testing.ts";
import { connexion } from "./detect.ts";

const APP = "import connexion\n\napp = connexion.FlaskApp(__name__, specification_dir='spec/')\napp.add_api('openapi.yaml')\n";

describeFramework(connexion, {
  apps: [
    { title: "an app of version 3 is served by ASGI", files: { "main.py": APP }, command: ["uvicorn", "main:app"], interface: "asgi" },
    {
      title: "an app of version 2 is served by WSGI",
      files: { "requirements.txt": "connexion[swagger-ui]>=2.6,<3\n", "main.py": APP },
      command: ["gunicorn", "main:app"],
      interface: "wsgi",
    },
    {
      title: "a lower bound of 2 alone is no version 2",
      files: { "requirements.txt": "connexion>=2.6\n", "main.py": APP },
      command: ["uvicorn", "main:app"],
      interface: "asgi",
    },
  ],
});
