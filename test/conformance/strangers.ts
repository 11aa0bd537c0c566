import type { PredictionError } from '../../nodes/prediction/model/errors';
import { memoryStore } from '../prediction/memoryStore';
import { routes, type Answer } from '../prediction/scriptedTransport';
import type { Service } from './service';

const GET = 'GET https://files.example.com/out.png';
const START_URL = 'https://files.example.com/out.png';
const file: Answer = { chunks: [Buffer.from('a picture, let us say')] };

const UNSAFE = [
	'http://files.example.com/out.png',
	'ftp://files.example.com/out.png',
	'file:///etc/passwd',
	'not a url',
	'https://user@files.example.com/out.png',
	'https://user:password@files.example.com/out.png',
	'https://127.0.0.1/out.png',
	'https://10.1.2.3/out.png',
	'https://169.254.169.254/latest/meta-data/',
	'https://100.64.0.1/out.png',
	'https://[::1]/out.png',
	'https://[::ffff:127.0.0.1]/out.png',
	'https://[fe80::1]/out.png',
	'https://[fd00::1]/out.png',
	'https://2130706433/out.png',
	'https://0x7f.1/out.png',
	'https://metadata.google.internal/computeMetadata/v1/',
	'https://intranet/out.png',
];

/** A URL in an answer is a stranger: it is looked at before it is followed, and after every redirect. */
export function describeStrangers(service: Service): void {
	const { host } = service;

	async function fetched(
		url: string,
		table: Readonly<Record<string, Answer | readonly Answer[]>>,
		privateHosts: readonly string[] = [],
	) {
		const opened = service.open(routes(table));
		for (const name of privateHosts) opened.transport.privateHosts.add(name);
		const outcome = await opened.client
			.download(
				{ kind: 'url', url },
				{
					store: memoryStore,
					maxBytes: 1_000,
					describe: () => ({ fileName: 'out.png', mimeType: 'image/png' }),
				},
			)
			.catch((error: PredictionError) => error);
		return { ...opened, outcome };
	}

	const redirect = (location: string, status = 302): Answer => ({ status, headers: { location } });

	describe('strangers', () => {
		it.each(UNSAFE)('%s is not fetched', async (url) => {
			const { outcome, transport } = await fetched(url, {});
			expect(outcome).toMatchObject({
				code: 'unsafe_url',
				advice: expect.stringContaining('base URL'),
			});
			expect(transport.asked).toEqual([]);
		});

		it.each(UNSAFE.filter((url) => url !== 'not a url'))(
			'a redirect to %s is not followed',
			async (url) => {
				const { outcome, transport } = await fetched(START_URL, { [GET]: [redirect(url)] });
				expect(outcome).toMatchObject({ code: 'unsafe_url' });
				expect(transport.lines).toEqual([GET]);
				expect(transport.transfers.every(({ isDestroyed }) => isDestroyed)).toBe(true);
			},
		);

		it('a public name that leads to a private address is not fetched, at first or by redirect', async () => {
			const direct = await fetched(START_URL, {}, ['files.example.com']);
			expect(direct.outcome).toMatchObject({ code: 'unsafe_url' });
			expect(direct.transport.asked).toEqual([]);
			const table = { [GET]: [redirect('https://rebound.example.com/x')] };
			const redirected = await fetched(START_URL, table, ['rebound.example.com']);
			expect(redirected.outcome).toMatchObject({ code: 'unsafe_url' });
			expect(redirected.transport.lines).toEqual([GET]);
		});

		it.each([301, 302, 303, 307, 308])('HTTP %d is followed to a public place', async (status) => {
			const { outcome, transport } = await fetched(START_URL, {
				[GET]: [redirect('/second.png', status)],
				'GET https://files.example.com/second.png': [redirect('https://cdn.example.net/third.png')],
				'GET https://cdn.example.net/third.png': [file],
			});
			expect(outcome).toMatchObject({ fileName: 'out.png' });
			expect(transport.lines).toHaveLength(3);
			expect(transport.asked.every(({ door }) => door === 'public')).toBe(true);
		});

		it('redirects without an end are not followed for ever', async () => {
			const { outcome, transport } = await fetched(START_URL, { [GET]: redirect(START_URL) });
			expect(outcome).toMatchObject({
				code: 'unsafe_url',
				message: expect.stringContaining('redirects too often'),
			});
			expect(transport.lines).toHaveLength(6);
		});

		it('the host of the base URL may be private, without https and on any port', async () => {
			const url = `http://${host}:8188/out.png`;
			const { outcome } = await fetched(url, { [`GET ${url}`]: [file] }, [host]);
			expect(outcome).toMatchObject({ fileName: 'out.png' });
		});

		it('but only that very host', async () => {
			for (const url of [
				`http://sub.${host}/out.png`,
				`http://${host}.example.com/out.png`,
				`http://user@${host}/out.png`,
				`ftp://${host}/out.png`,
			]) {
				expect((await fetched(url, {})).outcome).toMatchObject({ code: 'unsafe_url' });
			}
		});
	});
}
