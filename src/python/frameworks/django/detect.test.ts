import { describeFramework } from "../testing.ts";
import { django } from "./detect.ts";

describeFramework(django, {
  apps: [
    {
      title: "the application that the settings name",
      files: {
        "manage.py":
          "import os\nimport sys\n\nif __name__ == '__main__':\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\n    from django.core.management import execute_from_command_line\n\n    execute_from_command_line(sys.argv)\n",
        "mysite/__init__.py": "",
        "mysite/settings.py": "WSGI_APPLICATION = 'mysite.wsgi.application'\nROOT_URLCONF = 'mysite.urls'\n",
        "mysite/wsgi.py":
          "import os\nfrom django.core.wsgi import get_wsgi_application\n\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\napplication = get_wsgi_application()\n",
        "mysite/asgi.py": "from django.core.asgi import get_asgi_application\n\napplication = get_asgi_application()\n",
      },
      command: ["gunicorn", "mysite.wsgi:application"],
      interface: "wsgi",
    },
    {
      title: "a project one folder down",
      files: {
        "backend/manage.py":
          "import os\nimport sys\n\nif __name__ == '__main__':\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\n    from django.core.management import execute_from_command_line\n\n    execute_from_command_line(sys.argv)\n",
        "backend/mysite/__init__.py": "",
        "backend/mysite/settings.py": "WSGI_APPLICATION = 'mysite.wsgi.application'\nROOT_URLCONF = 'mysite.urls'\n",
        "backend/mysite/wsgi.py":
          "import os\nfrom django.core.wsgi import get_wsgi_application\n\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\napplication = get_wsgi_application()\n",
      },
      command: ["gunicorn", "mysite.wsgi:application"],
      interface: "wsgi",
      pythonPath: ["backend"],
      workingDirectory: "backend",
    },
    {
      title: "a project one folder down that is a package to others: the settings' name says from where it is imported",
      files: {
        "backend/__init__.py": "",
        "backend/manage.py":
          "import os\nimport sys\n\nif __name__ == '__main__':\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\n    from django.core.management import execute_from_command_line\n\n    execute_from_command_line(sys.argv)\n",
        "backend/mysite/__init__.py": "",
        "backend/mysite/settings.py": "WSGI_APPLICATION = 'mysite.wsgi.application'\n",
        "backend/mysite/wsgi.py":
          "import os\nfrom django.core.wsgi import get_wsgi_application\n\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\napplication = get_wsgi_application()\n",
      },
      command: ["gunicorn", "mysite.wsgi:application"],
      interface: "wsgi",
      pythonPath: ["backend"],
      workingDirectory: "backend",
    },
    {
      title: "ASGI, where the settings name it",
      files: {
        "manage.py":
          "import os\nimport sys\n\nif __name__ == '__main__':\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\n    from django.core.management import execute_from_command_line\n\n    execute_from_command_line(sys.argv)\n",
        "mysite/__init__.py": "",
        "mysite/settings.py": "ASGI_APPLICATION = 'mysite.asgi.application'\nWSGI_APPLICATION = 'mysite.wsgi.application'\n",
        "mysite/wsgi.py":
          "import os\nfrom django.core.wsgi import get_wsgi_application\n\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\napplication = get_wsgi_application()\n",
        "mysite/asgi.py": "from django.core.asgi import get_asgi_application\n\napplication = get_asgi_application()\n",
      },
      command: ["uvicorn", "mysite.asgi:application"],
      interface: "asgi",
    },
    {
      title: "settings in a package that imports its base",
      files: {
        "manage.py":
          "import os\nimport sys\n\nif __name__ == '__main__':\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings.production')\n    from django.core.management import execute_from_command_line\n\n    execute_from_command_line(sys.argv)\n",
        "config/__init__.py": "",
        "config/settings/__init__.py": "",
        "config/settings/base.py": "WSGI_APPLICATION = 'config.wsgi.application'\n",
        "config/settings/production.py": "from .base import *\n\nDEBUG = False\n",
        "config/wsgi.py":
          "import os\nfrom django.core.wsgi import get_wsgi_application\n\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings')\napplication = get_wsgi_application()\n",
      },
      command: ["gunicorn", "config.wsgi:application"],
      interface: "wsgi",
    },
  ],
});
