const PARTS =
	'service|server|system|worker|runner|container|queue|upstream|gateway|gpu|cuda|health ?check|startup|setup|platform';
const FAULTS =
	'unavailable|overload|busy|full|died|time[ds]?[ -]?out|fail|error|crash|unhealthy|interrupted|at capacity|not available|allocate';

/** How reasons speak of the provider's own machines: by its codes (docs/providers, 2026-11-28), in English, in Chinese. */
const PLATFORM_FAULTS = [
	/\bcode:? P\w\b|\bE(9828|1000|1001|6716|004|8765)\b/,
	/(retry|again) (later|in (a|\d))|please retry|temporarily/i,
	new RegExp(`(?<![a-z])(${PARTS})(\\b|_)[^.;:]{0,30}(${FAULTS})`, 'i'),
	new RegExp(`\\b(${FAULTS})\\w*\\b[^.;:]{0,20}\\b(${PARTS})\\b`, 'i'),
	/\binternal[ _-]?(server[ _-]?)?(error|failure)\b|bad gateway|no healthy/i,
	/\b(status|code|http|error)\W{0,3}(code )?50[0-4]\b/i,
	/connection (was )?(reset|lost|aborted|closed)|lost connection|socket hang up|\bdisconnected\b/i,
	/\bE(CONN[A-Z]+|TIMEDOUT|PIPE|AI_AGAIN)\b|\brate[ -]limit|too many requests/i,
	/\bno space left\b|\boom[ -]?killed\b|\bsigkill\b|\b(exit|exited with) (code|status) 137\b/i,
	new RegExp(`\\b(${PARTS})s? (was |were )?(lost|killed|evicted|preempted)\\b`, 'i'),
	new RegExp(`\\bno (available |free |idle )?(${PARTS}|capacity)s?\\b`, 'i'),
	/繁忙|稍后|稍後|系统错误|系統錯誤|系统异常|上游|服务异常|服务错误/,
];

/** Words with which a fault may as well be one of what was sent. */
const IMAGE =
	/\bimage|\bphoto|\bpicture|\bpixel|\bfile|\binput|\burl\b|download|decode|out of memory|图片|图像/i;

/** Reasons that say nothing, and codes that are not documented. */
const UNCLEAR =
	/\bE\d{4}\b|(unexpected|unknown) error|未知错误|something went wrong|time[ds]?[ _-]?out|out of memory/i;

/** How reasons speak of an address that the provider could not fetch, e.g. as Python's requests does. */
const NOT_FETCHED = [
	/\b(40[0134]|410)\b.*\burl\b/i,
	/\b(fail\w*|unable|could ?n[o'’]t|cannot|can[’']t|error|invalid)\b[^.;]{0,20}\b(download|fetch|retriev|load)\w*\b[^;]{0,40}(\burl\b|\bhttps?:|\b(40[0134]|410)\b|not found|forbidden)/i,
	/\b(fail\w*|unable|could ?n[o'’]t|cannot|can[’']t|error)\b[^.;]{0,20}\b(download|fetch|retriev)\w*\b[^.;]{0,30}\b(image|photo|picture|file|input)/i,
];

/** What to do about a prediction that failed: the image may be to blame, the provider's machines, or nobody knows. */
export function failureAdvice(reason: string): string {
	const isPlatform = PLATFORM_FAULTS.some((fault) => fault.test(reason));
	if (isPlatform && !IMAGE.test(reason))
		return 'This is a fault of the provider, not of the image. Run this item again.';
	const again = 'Running this item again submits it anew.';
	const image = `Check that the image opens in a viewer and suits the model. ${again}`;
	if (isPlatform || UNCLEAR.test(reason)) return `This may be a fault of the provider. ${image}`;
	return NOT_FETCHED.some((words) => words.test(reason))
		? `Check that the image opens at its address without a login, or have n8n fetch it: set Send As to File. ${again}`
		: image;
}
