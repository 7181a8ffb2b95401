import { describeFramework } from "../testing.ts";
import { dash } from "./detect.ts";

describeFramework(dash, {
  apps: [
    {
      title: "the Flask server below",
      files: {
        "app.py":
          "from dash import Dash\n\napp = Dash(__name__)\nserver = app.server\n\nif __name__ == '__main__':\n    app.run(debug=True)\n",
      },
      command: ["gunicorn", "app:server"],
      interface: "wsgi",
    },
    {
      title: "the script, where the server has no name",
      files: { "app.py": "import dash\n\napp = dash.Dash(__name__)\n\nif __name__ == '__main__':\n    app.run_server()\n" },
      command: ["python", "app.py"],
      interface: "tcp",
    },
  ],
});
