// Forms of a Django template that post to the same site without the token against forged requests.

export interface PostForm {
  readonly start: number;
  readonly end: number;
}

const OPEN = /<form\b([^>]{0,1000})>/gi;
const CLOSE = /<\/form\s*>/gi;
const COMMENT = /\{#[^\n]{0,500}?#\}|\{%\s{0,9}comment\b[^%]{0,100}%\}[^]{0,2000}?\{%\s*endcomment\s*%\}|<!--[^]{0,2000}?-->/g;
/** The token, or something that may bring it. */
const TOKEN =
  /csrf|\{%-?\s*(?:include|block|crispy|render_\w+|\w*form\w*|\w*token\w*)\b|block\.super|\{\{[^}]{0,200}?(?:hidden_tag|management_form)/i;
const COMMENTS_MAX = 2_000;

export function postFormsWithoutToken(text: string): PostForm[] {
  if (!/method\s*=\s*["']?post\b/i.test(text)) return [];
  let comments = 0;
  const plain = text.replaceAll(COMMENT, (comment) => {
    comments += 1;
    return comments > COMMENTS_MAX ? comment : comment.replaceAll(/[^\n]/g, " ");
  });
  const closes = [...plain.matchAll(CLOSE)].map(({ index }) => index);
  const opens = [...plain.matchAll(OPEN)];
  let next = 0;
  return opens.flatMap((match, i) => {
    const start = match.index;
    const end = start + match[0].length;
    while (next < closes.length && closes[next]! < end) next += 1;
    const bodyEnd = Math.min(closes[next] ?? plain.length, opens[i + 1]?.index ?? plain.length);
    const attributes = match[1]!;
    const isPost = /\bmethod\s*=\s*["']?post\b/i.test(attributes);
    const isElsewhere = /\baction\s*=\s*["']?(?:https?:)?\/\//i.test(attributes);
    return isPost && !isElsewhere && !TOKEN.test(attributes) && !TOKEN.test(plain.slice(end, bodyEnd)) ? [{ start, end }] : [];
  });
}
