// `node test/load/run.ts URL [SECONDS] [REQUESTS_PER_SECOND] [WEBSOCKETS]`: runs the load, prints what it saw, exits 1 on any failure.
import { startLoad } from "./load.ts";
import { describeReport } from "./report.ts";

const [url, seconds = "30", requestsPerSecond = "100", websockets = "0"] = process.argv.slice(2);
if (url === undefined) {
  process.stderr.write("usage: node test/load/run.ts URL [SECONDS] [REQUESTS_PER_SECOND] [WEBSOCKETS]\n");
  process.exit(2);
}
const load = startLoad({ url, requestsPerSecond: Number(requestsPerSecond), websockets: Number(websockets) });
await new Promise((resolve) => {
  setTimeout(resolve, Number(seconds) * 1000);
  process.once("SIGINT", resolve);
});
const report = await load.stop();
process.stdout.write(`${describeReport(report)}\n`);
process.exit(report.failureCount > 0 ? 1 : 0);
