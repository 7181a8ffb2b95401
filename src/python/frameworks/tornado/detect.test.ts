import { describeFramework } from "../testing.ts";
import { tornado } from "./detect.ts";

describeFramework(tornado, {
  apps: [
    {
      title: "a script that reads PORT",
      files: {
        "app.py":
          "import os\nimport tornado.ioloop\nimport tornado.web\n\n\ndef main():\n    app = tornado.web.Application([])\n    app.listen(int(os.environ.get('PORT', 8888)))\n    tornado.ioloop.IOLoop.current().start()\n\n\nif __name__ == '__main__':\n    main()\n",
      },
      command: ["python", "app.py"],
      interface: "tcp",
    },
    {
      title: "a script with a port option",
      files: {
        "app.py":
          "import asyncio\nimport os\nimport tornado.web\nfrom tornado.options import define, options\n\ndefine('port', default=8888)\n\n\nasync def main():\n    tornado.web.Application([]).listen(options.port)\n    await asyncio.Event().wait()\n\n\nif __name__ == '__main__':\n    asyncio.run(main())\n",
      },
      command: ["python", "app.py", "--port={port}"],
      interface: "tcp",
    },
  ],
});
