import { assertSafeUrl, isPublicHostName } from '../../../nodes/prediction/files/publicUrl';

const TRUSTED = 'comfy.lan';

/** Each special range of the IANA registries by its first and last address, or by its customary names. */
const PRIVATE_HOSTS = [
	'0.0.0.0',
	'0.255.255.255',
	'10.0.0.0',
	'10.255.255.255',
	'100.64.0.0',
	'100.127.255.255',
	'127.0.0.1',
	'127.255.255.255',
	'169.254.0.0',
	'169.254.169.254',
	'169.254.255.255',
	'172.16.0.0',
	'172.31.255.255',
	'192.0.0.1',
	'192.0.0.192',
	'192.0.2.1',
	'192.0.2.255',
	'192.168.0.0',
	'192.168.255.255',
	'198.18.0.0',
	'198.19.255.255',
	'198.51.100.0',
	'198.51.100.255',
	'203.0.113.0',
	'203.0.113.255',
	'224.0.0.1',
	'239.255.255.255',
	'240.0.0.1',
	'255.255.255.255',
	// Other ways to write 127.0.0.1 and 169.254.169.254.
	'2130706433',
	'0x7f000001',
	'0x7f.1',
	'0177.0.0.1',
	'127.1',
	'127.0.0.1.',
	'127.0.0.1..',
	'①②⑦.⓪.⓪.①',
	'2852039166',
	'0xa9fea9fe',
	'[::]',
	'[::1]',
	'[::ffff:127.0.0.1]',
	'[::ffff:169.254.169.254]',
	'[::ffff:8.8.8.8]',
	'[::127.0.0.1]',
	'[64:ff9b::7f00:1]',
	'[64:ff9b:1::1]',
	'[100::1]',
	'[1fff:ffff::1]',
	'[2001::1]',
	'[2001:1ff:ffff::1]',
	'[2001:2::1]',
	'[2001:10::1]',
	'[2001:20::1]',
	'[2001:db8::1]',
	'[2001:db8:ffff::1]',
	'[2002:7f00:1::]',
	'[3fff::1]',
	'[3fff:fff:ffff::1]',
	'[4000::1]',
	'[5f00::1]',
	'[fc00::1]',
	'[fdff::1]',
	'[fe80::1]',
	'[febf::1]',
	'[fec0::1]',
	'[ff02::1]',
	'localhost',
	'LOCALHOST',
	'localhost.',
	'localhost..',
	'a.localhost',
	'printer.local',
	'metadata.google.internal',
	'host.docker.internal',
	'db.internal.',
	'wiki.intranet',
	'nas.lan',
	'nas.home',
	'router.home.arpa',
	'vault.corp',
	'vault.private',
	'host.localdomain',
	'kubernetes.default.svc',
	'n8n.default.svc.cluster.local',
	'metadata',
	'postgres',
];

const PUBLIC_HOSTS = [
	'replicate.delivery',
	'pbxt.replicate.delivery',
	'd1q70pf5vjeyhc.cloudfront.net',
	'1.1.1.1',
	'9.255.255.255',
	'11.0.0.0',
	'100.63.255.255',
	'100.128.0.0',
	'128.0.0.1',
	'169.253.255.255',
	'169.255.0.0',
	'172.15.255.255',
	'172.32.0.0',
	'192.0.1.1',
	'192.167.255.255',
	'192.169.0.0',
	'198.17.255.255',
	'198.20.0.0',
	'198.51.99.255',
	'198.51.101.0',
	'198.50.100.1',
	'198.1.100.1',
	'203.0.112.255',
	'203.0.114.0',
	'203.1.113.1',
	// Each has one part of a special range, at its place, and is none.
	'8.64.0.1',
	'8.254.0.1',
	'8.16.0.1',
	'8.168.0.1',
	'8.0.2.1',
	'8.18.0.1',
	'8.51.100.1',
	'8.8.100.8',
	'8.0.113.1',
	'8.8.113.8',
	'223.255.255.255',
	'[2000::1]',
	'[2001:200::1]',
	'[2001:db7::1]',
	'[2001:db9::1]',
	'[2001:4860:4860::8888]',
	'[2606:100::1]',
	'[2606:db8::1]',
	'[2606:fff::1]',
	'[2606:4700:4700::1111]',
	'[3ffe:ffff::1]',
	'[3fff:1000::1]',
	'[2a00:1450:4001:81b::200e]',
	'localhost.example.com',
	'internal.example.com',
	'10.example.com',
	'10.0.0.1.example.com',
	'localhostess.com',
	'bücher.example',
];

describe('a URL from a stranger', () => {
	it.each(PRIVATE_HOSTS)('%s is private [S-13]', (host) => {
		expect(() => assertSafeUrl(`https://${host}/out.png`, TRUSTED)).toThrow(
			expect.objectContaining({ code: 'unsafe_url' }),
		);
	});

	it.each(PUBLIC_HOSTS)('%s is public', (host) => {
		expect(assertSafeUrl(`https://${host}/out.png`, TRUSTED).pathname).toBe('/out.png');
	});

	it.each([
		['http://replicate.delivery/out.png', 'does not use https (http://replicate.delivery)'],
		['ws://replicate.delivery/out.png', 'does not use https'],
		['file:///etc/passwd', 'does not use https'],
		['data:image/png;base64,AAAA', 'does not use https'],
		['https://me@replicate.delivery/out.png', 'contains a user name or password'],
		['https://me:secret@replicate.delivery/out.png', 'contains a user name or password'],
		['https://:secret@replicate.delivery/out.png', 'contains a user name or password'],
		['https://:secret@comfy.lan/out.png', 'contains a user name or password'],
		['https://10.0.0.1/out.png', 'points to a private address (https://10.0.0.1)'],
		['https://', 'is not a valid URL'],
		['out.png', 'is not a valid URL'],
		['', 'is not a valid URL'],
	])('%s: its URL %s', (url, reason) => {
		expect(() => assertSafeUrl(url, TRUSTED)).toThrow(reason);
	});

	it('that nobody can read is not repeated', () => {
		expect(() => assertSafeUrl('out.png', TRUSTED)).toThrow(
			expect.objectContaining({
				message: 'The result was not downloaded because its URL is not a valid URL',
			}),
		);
	});

	it('does not repeat passwords or paths in its refusal [S-51]', () => {
		expect(() => assertSafeUrl('https://me:secret@10.0.0.1/token/abc', TRUSTED)).toThrow(
			expect.objectContaining({ message: expect.not.stringMatching(/secret|abc|me:/) }),
		);
	});
});

describe('the host of the base URL', () => {
	it.each([
		'http://comfy.lan/out.png',
		'http://comfy.lan:8188/out.png',
		'https://comfy.lan/out.png',
		'http://COMFY.LAN/out.png',
	])('%s may be fetched', (url) => {
		expect(assertSafeUrl(url, TRUSTED).hostname).toBe(TRUSTED);
	});

	it.each(['http://127.0.0.1:5000/x', 'http://[::1]:5000/x'])('%s too, as an address', (url) => {
		expect(assertSafeUrl(url, new URL(url).hostname).port).toBe('5000');
	});

	it.each([
		'http://other.lan/out.png',
		'http://sub.comfy.lan/out.png',
		'http://comfy.lan.evil.example/out.png',
		'http://me@comfy.lan/out.png',
		'ftp://comfy.lan/out.png',
	])('%s is another matter', (url) => {
		expect(() => assertSafeUrl(url, TRUSTED)).toThrow(
			expect.objectContaining({ code: 'unsafe_url' }),
		);
	});

	it('is trusted, not public', () => {
		expect(isPublicHostName(TRUSTED)).toBe(false);
	});
});
