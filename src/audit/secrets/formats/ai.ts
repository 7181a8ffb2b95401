// Models, inference and what is built around them.
import { marked, named, token, type Format, type NamedFormat } from "../format.ts";

export const AI: readonly Format[] = [
  // "OpenAI" in Base64 stands in the middle of each key.
  marked("OpenAI", "API key", {
    before: String.raw`sk-(?:(?:proj|svcacct|admin|None)-)?[\w-]{20,100}`,
    leadUnits: [23, 115],
    keyword: "T3BlbkFJ",
    after: String.raw`[\w-]{20,100}`,
  }),
  token("Anthropic", "API key", "sk-ant-api", String.raw`03-[\w-]{93}AA`),
  token("Anthropic", "admin key", "sk-ant-admin", String.raw`01-[\w-]{93}AA`),
  token("Anthropic", "OAuth token", "sk-ant-oat", String.raw`01-[\w-]{80,110}`),
  token("Hugging Face", "user access token", "hf_", "[A-Za-z]{34}"),
  token("Hugging Face", "organisation token", "api_org_", "[A-Za-z]{34}"),
  token("Replicate", "API token", "r8_", "[A-Za-z0-9]{37}"),
  token("Groq", "API key", "gsk_", "[A-Za-z0-9]{52}"),
  token("OpenRouter", "API key", "sk-or-v1-", "[0-9a-f]{64}"),
  token("Perplexity", "API key", "pplx-", "[A-Za-z0-9]{48}"),
  token("xAI", "API key", "xai-", "[A-Za-z0-9]{80}"),
  token("Fireworks", "API key", "fw_", "[A-Za-z0-9]{22,24}", { confidence: "possible", because: "its form is not unusual" }),
  token("NVIDIA", "API key", "nvapi-", String.raw`[\w-]{60,70}`),
  token("Cerebras", "API key", "csk-", "[a-z0-9]{48}"),
  token("ElevenLabs", "API key", "sk_", "[0-9a-f]{48}"),
  token("LangSmith", "API key", "lsv2_", "(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
  token("Langfuse", "secret key", "sk-lf-", "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
  token("Pinecone", "API key", "pcsk_", String.raw`[A-Za-z0-9]{5,7}_[A-Za-z0-9]{55,70}`),
  token("Tavily", "API key", "tvly-", "(?:dev-|prod-)?[A-Za-z0-9]{32}"),
  token("Firecrawl", "API key", "fc-", "[0-9a-f]{32}"),
  token("E2B", "API key", "e2b_", "[0-9a-f]{40}"),
  token("Weights & Biases", "API key", "wandb_v1_", String.raw`[\w-]{60,90}`),
  token("Jina", "API key", "jina_", String.raw`[0-9a-f]{32}[\w-]{28}`),
  token("DeepSeek", "API key", "sk-", "[0-9a-f]{32}", { confidence: "possible", because: "several providers have keys of this form" }),
  token("Moonshot", "API key", "sk-", "[A-Za-z0-9]{48}", { confidence: "possible", because: "several providers have keys of this form" }),
];

export const AI_NAMED: readonly NamedFormat[] = [
  named("Weights & Biases", "API key", /wandb/i, /^[0-9a-f]{40}$/),
  named("Cohere", "API key", /cohere/i, /^[A-Za-z0-9]{40}$/),
  named("Mistral", "API key", /mistral/i, /^[A-Za-z0-9]{32}$/),
  named("Together AI", "API key", /together/i, /^[0-9a-f]{64}$/),
  named("AssemblyAI", "API key", /assembly_?ai/i, /^[0-9a-f]{32}$/),
  named("Deepgram", "API key", /deepgram/i, /^[0-9a-f]{40}$/),
  named("Stability AI", "API key", /stability/i, /^sk-[A-Za-z0-9]{48}$/),
  named("AI21", "API key", /ai21/i, /^[A-Za-z0-9]{32}$/),
  named("SerpApi", "API key", /serp_?api/i, /^[0-9a-f]{64}$/),
  named("Kaggle", "API key", /kaggle/i, /^[0-9a-f]{32}$/),
  named("Comet", "API key", /comet/i, /^[A-Za-z0-9]{25}$/),
];
