import { describeFramework } from "../testing.ts";
import { streamlit } from "./detect.ts";

describeFramework(streamlit, {
  apps: [
    {
      title: "a script, not its pages",
      files: {
        "streamlit_app.py": "import streamlit as st\n\nst.title('Guestbook')\n",
        "pages/1_Stats.py": "import streamlit as st\n\nst.title('Stats')\n",
      },
      command: ["streamlit", "run", "streamlit_app.py"],
      interface: "tcp",
    },
    {
      title: "a script whose main function draws",
      files: {
        "dashboard.py": "import streamlit as st\n\n\ndef main():\n    st.write('hi')\n\n\nif __name__ == '__main__':\n    main()\n",
        "helpers.py": "import streamlit as st\n\n\ndef box(text):\n    st.write(text)\n",
      },
      command: ["streamlit", "run", "dashboard.py"],
      interface: "tcp",
    },
  ],
});
