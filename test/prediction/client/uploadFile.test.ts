import type { PublicUpload } from '../../../nodes/prediction/model/ports';
import { RETRY } from '../../../nodes/prediction/model/policy';
import type { Provider } from '../../../nodes/prediction/model/provider';
import { chainHub } from '../../../nodes/providers/chainHub';
import { waveSpeed } from '../../../nodes/providers/waveSpeed';
import { Service } from '../../conformance/service';
import type { Answer } from '../scriptedTransport';

const file = { bytes: new Uint8Array(12), mimeType: 'image/png', fileName: 'cat.png' };
const LINE = 'POST /media/upload/binary';
const PUT = 'PUT https://storage.example.com/place?signature=1';
const stored: Answer = { body: { data: { download_url: 'https://example.com/cat.png' } } };

/** WaveSpeed, if it named a place where the bytes have to be put. */
function withPut(url = 'https://storage.example.com/place?signature=1'): Provider {
	const { file: way } = waveSpeed.imageInput;
	if (way?.via !== 'upload') throw new Error('WaveSpeed takes uploads');
	const put: PublicUpload = { url, method: 'PUT', content: file.bytes };
	const readResponse = () => ({ url: 'https://example.com/cat.png', put });
	const upload = { ...way.upload, readResponse };
	return { ...waveSpeed, imageInput: { ...waveSpeed.imageInput, file: { via: 'upload', upload } } };
}

async function uploaded(
	provider: Provider,
	world: Record<string, Answer | readonly Answer[]>,
	privateHosts: readonly string[] = [],
) {
	const opened = new Service(provider).open(world);
	for (const host of privateHosts) opened.transport.privateHosts.add(host);
	const outcome = await opened.client.upload(file).catch((error: unknown) => error);
	return { ...opened, outcome };
}

describe('an upload costs nothing', () => {
	it('so it is repeated after failures', async () => {
		const { outcome, transport } = await uploaded(waveSpeed, {
			[LINE]: [
				{ status: 500, body: '' },
				{ failure: 'connectionLost' },
				{ status: 429, headers: { 'retry-after': '3' }, body: {} },
				stored,
			],
		});
		expect(outcome).toBe('https://example.com/cat.png');
		expect(transport.timesOf(LINE)).toEqual([0, 375, 1_125, 4_125]);
	});

	it('but is given up when the failures last for a minute', async () => {
		const { outcome, clock } = await uploaded(waveSpeed, { [LINE]: { status: 500, body: '' } });
		expect(outcome).toMatchObject({ code: 'unavailable' });
		expect(clock.elapsed).toBeGreaterThan(50_000);
		expect(clock.elapsed).toBeLessThanOrEqual(60_000);
	});

	it('and is not possible where the provider has no storage', async () => {
		const { outcome, transport } = await uploaded(chainHub, {});
		expect(outcome).toMatchObject({
			code: 'not_supported',
			message: 'ChainHub has no storage for files',
		});
		expect(transport.lines).toEqual([]);
	});
});

describe('an upload in two steps', () => {
	it('puts the bytes where the provider says, by the door without a key', async () => {
		const { outcome, transport } = await uploaded(withPut(), {
			[LINE]: stored,
			[PUT]: { status: 200 },
		});
		expect(outcome).toBe('https://example.com/cat.png');
		expect(transport.lines).toEqual([LINE, PUT]);
		expect(transport.asked[1]).toMatchObject({ door: 'public', request: { body: { bytes: 12 } } });
	});

	it.each(['http://storage.example.com/x', 'https://10.0.0.1/x', 'file:///etc/passwd'])(
		'does not put them at %s [S-58]',
		async (url) => {
			const { outcome, transport } = await uploaded(withPut(url), { [LINE]: stored });
			expect(outcome).toMatchObject({
				code: 'unsafe_url',
				message: expect.stringContaining('The file was not uploaded'),
			});
			expect(transport.lines).toEqual([LINE]);
		},
	);

	it('does not put them at a public name that means a private address', async () => {
		const { outcome, transport } = await uploaded(withPut(), { [LINE]: stored }, [
			'storage.example.com',
		]);
		expect(outcome).toMatchObject({ code: 'unsafe_url' });
		expect(transport.lines).toEqual([LINE]);
	});

	it('repeats the second step alone after failures', async () => {
		const { outcome, transport } = await uploaded(withPut(), {
			[LINE]: [stored],
			[PUT]: [{ status: 503 }, { failure: 'connectionLost' }, { status: 429 }, { status: 201 }],
		});
		expect(outcome).toBe('https://example.com/cat.png');
		expect(transport.lines).toEqual([LINE, PUT, PUT, PUT, PUT]);
	});

	it.each([
		['is refused', { status: 403 }, 1, 'unavailable', /did not take the file \(HTTP 403\)/],
		['fails for ever', { status: 500 }, RETRY.maxUploads, 'unavailable', /HTTP 500/],
		[
			'gets no response',
			{ failure: 'connectionLost' },
			RETRY.maxUploads,
			'unreachable',
			/scripted/,
		],
	] as const)('that %s ends the item', async (_name, answer, tries, code, message) => {
		const { outcome, transport } = await uploaded(withPut(), { [LINE]: [stored], [PUT]: answer });
		expect(outcome).toMatchObject({ code, message: expect.stringMatching(message) });
		expect(transport.timesOf(PUT)).toHaveLength(tries);
	});
});
