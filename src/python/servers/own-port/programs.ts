// Programs that serve by themselves on a TCP port, and how each is told which: data, one line a program.

export interface PortProgram {
  readonly program: string;
  /** First words after the program, when it has subcommands; the rule holds only with one of them. */
  readonly subcommands?: readonly string[];
  readonly port: readonly string[];
  readonly host: readonly string[];
  /** Further options that serving behind an edge needs. */
  readonly extra?: readonly string[];
  /** Options beside which `extra` may not stand. */
  readonly extraUnless?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Options of development, left out. */
  readonly development?: readonly string[];
}

export const PORT_PROGRAMS: readonly PortProgram[] = [
  {
    program: "streamlit",
    subcommands: ["run", "hello"],
    port: ["--server.port"],
    host: ["--server.address"],
    extra: ["--server.headless=true", "--browser.gatherUsageStats=false"],
  },
  {
    program: "sanic",
    port: ["--port", "-p"],
    host: ["--host", "-H"],
    // Its manager of worker processes takes 20 s to end on SIGTERM (tried, 25.12); without it 0.2 s.
    extra: ["--single-process"],
    extraUnless: ["--workers", "-w", "--fast"],
    development: ["--dev", "--debug", "-d", "--auto-reload", "--reload", "-r"],
  },
  { program: "datasette", subcommands: ["serve"], port: ["--port", "-p"], host: ["--host", "-h"], development: ["--reload"] },
  { program: "mlflow", subcommands: ["server", "ui"], port: ["--port", "-p"], host: ["--host", "-h"] },
  { program: "pypi-server", port: ["--port", "-p"], host: ["--interface", "-i", "--host", "-H"] },
  { program: "celery", subcommands: ["flower"], port: ["--port"], host: ["--address"] },
  { program: "panel", subcommands: ["serve"], port: ["--port"], host: ["--address"], development: ["--autoreload", "--dev"] },
  { program: "bokeh", subcommands: ["serve"], port: ["--port"], host: ["--address"], development: ["--dev"] },
  { program: "chainlit", subcommands: ["run"], port: ["--port"], host: ["--host"], extra: ["--headless"], development: ["--watch", "-w"] },
  {
    program: "solara",
    subcommands: ["run"],
    port: ["--port"],
    host: ["--host"],
    extra: ["--production"],
    development: ["--auto-restart", "-a"],
  },
  { program: "voila", port: ["--port"], host: ["--Voila.ip"], extra: ["--no-browser"] },
  { program: "marimo", subcommands: ["run", "edit"], port: ["--port", "-p"], host: ["--host"], extra: ["--headless"] },
  { program: "jupyter", subcommands: ["lab", "notebook", "server"], port: ["--port"], host: ["--ip"], extra: ["--no-browser"] },
  { program: "dagster-webserver", port: ["--port", "-p"], host: ["--host", "-h"] },
  { program: "prefect", subcommands: ["server"], port: ["--port"], host: ["--host"] },
  { program: "shiny", subcommands: ["run"], port: ["--port", "-p"], host: ["--host", "-h"], development: ["--reload", "-r"] },
  {
    program: "litestar",
    subcommands: ["run"],
    port: ["--port", "-p"],
    host: ["--host", "-H"],
    development: ["--reload", "-r", "--debug", "-d"],
  },
  { program: "fastapi", subcommands: ["run", "dev"], port: ["--port"], host: ["--host"], development: ["--reload"] },
  { program: "mkdocs", subcommands: ["serve"], port: ["--dev-addr"], host: [] },
  { program: "vllm", subcommands: ["serve"], port: ["--port"], host: ["--host"] },
  { program: "reflex", subcommands: ["run"], port: ["--backend-port"], host: ["--backend-host"] },
  { program: "aiohttp.web", port: ["--port", "-P"], host: ["--hostname", "-H"] },
];
