import { describeFramework } from "../testing.ts";
import { gradio } from "./detect.ts";

describeFramework(gradio, {
  apps: [
    {
      title: "an interface that is launched",
      files: { "app.py": "import gradio as gr\n\ndemo = gr.Interface(fn=lambda x: x, inputs='text', outputs='text')\ndemo.launch()\n" },
      command: ["python", "app.py"],
      interface: "tcp",
    },
    {
      title: "blocks entered with `with`",
      files: {
        "app.py":
          "import gradio as gr\n\nwith gr.Blocks() as demo:\n    gr.Markdown('hi')\n\nif __name__ == '__main__':\n    demo.queue().launch()\n",
      },
      command: ["python", "app.py"],
      interface: "tcp",
    },
  ],
});
