import type { PredictionError } from '../../../nodes/prediction/model/errors';
import { replicate } from '../../../nodes/providers/replicate';
import { Service } from '../../conformance/service';
import { memoryStore } from '../memoryStore';
import type { Answer } from '../scriptedTransport';

const START_URL = 'https://files.example.com/out.png';
const GET = `GET ${START_URL}`;
const file: Answer = { chunks: [Buffer.from('an image, let us say')] };
const service = new Service(replicate);
const { host } = service;

/** One of each kind; every address is in publicUrl.test.ts. */
const UNSAFE = [
	'http://files.example.com/out.png',
	'file:///etc/passwd',
	'https://user:password@files.example.com/out.png',
	'https://169.254.169.254/latest/meta-data/',
	'https://[::ffff:127.0.0.1]/out.png',
	'https://metadata.google.internal/computeMetadata/v1/',
	'https://intranet/out.png',
	`http://sub.${host}/out.png`,
	`http://${host}.example.com/out.png`,
	`http://user@${host}/out.png`,
	`ftp://${host}/out.png`,
];

async function fetched(
	url: string,
	table: Readonly<Record<string, Answer | readonly Answer[]>>,
	privateHosts: readonly string[] = [],
) {
	const opened = service.open(table);
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

describe('a URL in a response is a stranger', () => {
	it.each([...UNSAFE, 'not a url'])('%s is not fetched', async (url) => {
		const { outcome, transport } = await fetched(url, {});
		expect(outcome).toMatchObject({
			code: 'unsafe_url',
			advice: expect.stringMatching(/base URL/i),
		});
		expect(transport.asked).toEqual([]);
	});

	it.each(UNSAFE)('a redirect to %s is not followed', async (url) => {
		const { outcome, transport } = await fetched(START_URL, { [GET]: [redirect(url)] });
		expect(outcome).toMatchObject({ code: 'unsafe_url' });
		expect(transport.lines).toEqual([GET]);
		expect(transport.transfers.every(({ isDestroyed }) => isDestroyed)).toBe(true);
	});

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
});
