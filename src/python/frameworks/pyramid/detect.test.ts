import { describeFramework } from "../testing.ts";
import { pyramid } from "./detect.ts";

describeFramework(pyramid, {
  apps: [
    {
      title: "an app that a configurator makes",
      files: { "app.py": "from pyramid.config import Configurator\n\nconfig = Configurator()\napp = config.make_wsgi_app()\n" },
      command: ["gunicorn", "app:app"],
      interface: "wsgi",
    },
    {
      title: "a factory as PasteDeploy calls it",
      files: {
        "guestbook/__init__.py":
          "from pyramid.config import Configurator\n\n\ndef main(global_config, **settings):\n    config = Configurator(settings=settings)\n    return config.make_wsgi_app()\n",
        "production.ini": "[app:main]\nuse = egg:guestbook\n",
      },
      command: ["gunicorn", "guestbook:main({})"],
      interface: "wsgi",
    },
    {
      title: "a factory that the project's entry point names gets the settings of production.ini",
      files: {
        "setup.py":
          "from setuptools import setup\n\nsetup(name='guestbook', version='1', install_requires=['pyramid'], entry_points={'paste.app_factory': ['main = guestbook:main']})\n",
        "guestbook/__init__.py":
          "from pyramid.config import Configurator\n\n\ndef main(global_config, **settings):\n    config = Configurator(settings=settings)\n    return config.make_wsgi_app()\n",
        "production.ini": "[app:main]\nuse = egg:guestbook\n",
      },
      command: ["gunicorn", "--paste", "production.ini"],
      interface: "wsgi",
    },
    {
      title: "a factory with optional settings",
      files: {
        "guestbook/__init__.py":
          "from pyramid.config import Configurator\n\n\ndef main(global_config=None, **settings):\n    with Configurator(settings=settings) as config:\n        config.scan()\n        return config.make_wsgi_app()\n",
      },
      command: ["gunicorn", "guestbook:main()"],
      interface: "wsgi",
    },
  ],
});
