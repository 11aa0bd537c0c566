import type { ErrorCode } from '../prediction/model/errors';
import { codeWordsIn } from './bodyCodes';

/** What an HTTP status means where a provider says nothing else (RFC 9110, section 15). */
function codeOfStatus(status: number): ErrorCode {
	if (status === 401 || status === 403) return 'unauthorized';
	if (status === 402) return 'billing';
	if (status === 404 || status === 410) return 'not_found';
	if (status === 407) return 'unreachable';
	if (status === 413) return 'file_too_large';
	if (status === 429) return 'rate_limited';
	if (status === 408 || status === 499 || status >= 500) return 'unavailable';
	return 'rejected';
}

/** Statuses under which services tell of an empty account. */
const REFUSALS: readonly number[] = [400, 401, 402, 403, 409, 422, 429];

/**
 * What an error means by its status, its words and the codes in its body: services tell of an empty account and of a wrong
 * key under many statuses. Plain text is mostly not the service's own, so no account is judged by it.
 */
export function codeOfError(status: number, words: string, body: unknown = {}): ErrorCode {
	const isJson = typeof body !== 'string';
	if (isJson && REFUSALS.includes(status) && isEmptyAccount(status, words, body)) return 'billing';
	if (COMPLAINTS.includes(status) && !INPUT.test(words) && isAboutKey(words)) return 'unauthorized';
	if (COMPLAINTS.includes(status) && NO_TASK.test(words)) return 'not_found';
	return codeOfStatus(status);
}

/** Words for a prediction that is not known, or not yet. A model or an image is called by its own name. */
const NO_TASK =
	/\b(task|prediction|record|job)( id)? (is |was |does |could )?not (be )?(found|exist)|\bno such (task|prediction|record|job)\b/i;

/** Statuses under which services complain about what was sent. */
const COMPLAINTS: readonly number[] = [400, 422];

/** Words of such a complaint: an input may be a key of another service, and an image may exceed a limit. */
const INPUT = /\b(input|image|file|url|download|fetch)/i;

/** Words for credit that is gone, as they were seen in the field (2026-11-28), in the order of English and of Chinese. */
const NO_CREDIT = [
	/\b(insufficient|not enough|out of|negative|low|exhausted) (\w+ ){0,2}(credits?|balance|funds)\b/,
	/\bno (more |remaining )?(credits?|balance|funds)\b/,
	/\b(credits?|balance|funds) (\S+ ){0,3}(exhausted|insufficient|not enough|depleted|used up|too low|below|negative|empty)\b/,
	/\b(insufficient|not enough) (api )?tokens\b/,
	/\binsufficient (user )?quota\b|\bpre consume token quota failed\b/,
	/\b(do|does)(n[’']t| not) have (enough|sufficient|any) (\w+ ){0,2}(credits?|balance|funds)\b/,
	/\bpayment (is )?required\b|\bcard\b.{0,20}\bdeclined\b|\b(in arrears|arrearage|overdue)\b/,
	/\bunpaid invoices?\b|\bbilling (is )?not active\b|\bbilling (hard )?limit\b/,
	/\b(subscription|trial)\b.{0,20}\b(expired|ended|over|inactive)\b/,
	/\bmonthly (\w+ ){0,2}(limit|quota)\b|\b(limit|quota)\b.{0,40}\b(this|per) month\b/,
	/(余额|餘額|额度|額度|积分|積分|点数|點數).{0,6}(不足|不够|不夠|用尽|用盡|用完|耗尽|耗盡)|欠费|欠費/,
	/(预扣费|預扣費).{0,6}(失败|失敗)/,
];

/** Words that may as well be about a limit by the minute or about an image: with HTTP 429, and of an input, they say nothing. */
const NO_QUOTA = [
	/\bquota\b.{0,20}(exceeded|exhausted|reached|not enough|insufficient|used up)/,
	/(exceeded|exhausted|used up|insufficient).{0,20}\bquota\b/,
	/\b(spend|spending|usage|credit) limit\b/,
	/\btop up\b|\brecharge\b|\bpayment method\b|额度|額度|余额|餘額|充值/,
];

const RATE =
	/rate.?limit|throttl|per (second|minute|hour)|concurren|频率|頻率|频繁|頻繁|每秒|每分|并发|並發|限流/i;

/** Whether an error says that the account has no credit left, whatever it costs to go on. @param body where codes may stand */
export function isEmptyAccount(status: number, words: string, body: unknown = {}): boolean {
	const codes = plain(codeWordsIn(body));
	if (includes(NO_CREDIT, codes)) return true;
	// Some say beside a rate limit that more credit raises it.
	if (RATE.test(words)) return false;
	const said = plain(words);
	if (includes(NO_CREDIT, said)) return true;
	const quota = COMPLAINTS.includes(status) && INPUT.test(words) ? codes : `${said} ${codes}`;
	return status !== 429 && includes(NO_QUOTA, quota);
}

const KEY = /(api|access|auth\w*|bearer|secret|account) ?(key|token)s?\b|\bcredentials\b|令牌|密钥/;
const REFUSED =
	/\b(invalid|incorrect|wrong|unknown|missing|no|expired|revoked|disabled|not (valid|found|recogni[sz]ed|accepted))\b|无效|过期/;

/** At most this many words stand between what is wrong and the key. */
const BETWEEN = '\\W*(\\w+\\W+){0,4}?';
const REFUSED_KEY = new RegExp(
	`(${REFUSED.source})${BETWEEN}(${KEY.source})|(${KEY.source})${BETWEEN}(${REFUSED.source})`,
);

/** Whether an error is about the key or its account, which only the service itself knows. */
export function isAboutKey(words: string): boolean {
	const said = plain(words);
	return (
		REFUSED_KEY.test(said) || /\baccount\b.{0,20}\b(suspended|disabled|locked|blocked)\b/.test(said)
	);
}

function includes(patterns: readonly RegExp[], words: string): boolean {
	return patterns.some((pattern) => pattern.test(words));
}

/** Codes are words too: `InsufficientBalance`, `insufficient_balance`. */
function plain(words: string): string {
	return words
		.replace(/([a-z])([A-Z])/g, '$1 $2')
		.replace(/[_\s-]+/g, ' ')
		.toLowerCase();
}
