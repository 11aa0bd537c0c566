import type { FaultAction } from '../../sandbox/faults';
import type { Fault } from '../fault';
import { atDownload, atResult, atStatus, atSubmission } from '../steps';
import { respondsWithPicture } from '../traits';
import { DOUBT, LEADS_BACK } from './refusals';

const always = { count: 0 };

/** [S-20] Above what the tests let an answer be, and a file. */
const bomb = { kind: 'gzipBomb', megabytes: 12 } as const;
const limit = { maxFileSize: 1 };

const webPage: FaultAction = {
	kind: 'answer',
	status: 200,
	headers: { 'content-type': 'text/html' },
	body: '<!doctype html><html><body>Welcome</body></html>',
};

/** The answer comes, and is not what it should be. */
export const bodies: readonly Fault[] = [
	atSubmission({
		name: 'HTML instead of JSON',
		cause: (scene) => scene.spoil('submission', { ...webPage, afterProcessing: true }),
		ends: 'malformed_response',
		says: DOUBT,
	}),
	atSubmission({
		name: 'truncated JSON',
		absentAt: (provider) =>
			respondsWithPicture(provider) ? 'responds with an image, not with JSON' : null,
		cause: (scene) => scene.spoil('submission', { kind: 'truncatedBody' }),
		ends: 'malformed_response',
		says: DOUBT,
	}),
	atSubmission({
		name: 'empty body',
		cause: (scene) => scene.spoil('submission', { kind: 'emptyBody' }),
		ends: 'malformed_response',
		says: DOUBT,
	}),
	atSubmission({
		name: 'wrong content type',
		cause: (scene) => scene.spoil('submission', { kind: 'contentType', value: 'text/html' }),
		ends: 'delivered',
	}),
	atSubmission({
		name: 'gzip bomb',
		cause: (scene) => scene.spoil('submission', bomb),
		ends: 'unreachable',
		says: DOUBT,
	}),
	...(
		[
			['HTML instead of JSON', webPage],
			['truncated JSON', { kind: 'truncatedBody' }],
			['empty body', { kind: 'emptyBody' }],
		] as const
	).flatMap(([name, action]) => [
		atStatus({
			name: `${name}, once`,
			cause: (scene) => scene.spoil('status', action),
			ends: 'delivered',
		}),
		atStatus({
			name: `${name} for ever`,
			cause: (scene) => scene.spoil('status', action, always),
			ends: 'malformed_response',
			says: /Check the Base URL in the credential/,
		}),
	]),
	...(
		[
			['HTML instead of JSON', webPage],
			['truncated JSON', { kind: 'truncatedBody' }],
			['empty body', { kind: 'emptyBody' }],
		] as const
	).flatMap(([name, action]) => [
		atResult({
			name: `${name}, once`,
			cause: (scene) => scene.spoil('result', action),
			ends: 'delivered',
		}),
		atResult({
			name: `${name} for ever`,
			cause: (scene) => scene.spoil('result', action, always),
			ends: 'malformed_response',
			says: /Check the Base URL in the credential/,
		}),
	]),
	atStatus({
		name: 'wrong content type',
		cause: (scene) => scene.spoil('status', { kind: 'contentType', value: 'text/html' }, always),
		ends: 'delivered',
	}),
	atStatus({
		name: 'gzip bomb',
		cause: (scene) => scene.spoil('status', bomb, always),
		ends: 'malformed_response',
		says: /response that is too large/,
	}),
	atDownload({
		name: 'a web page instead of the file',
		cause: (scene) => scene.spoil('download', webPage, always),
		ends: 'malformed_response',
		says: /is a web page, not an image/,
	}),
	atDownload({
		name: 'empty body, once',
		cause: (scene) => scene.spoil('download', { kind: 'emptyBody' }),
		ends: 'delivered',
	}),
	atDownload({
		name: 'empty body for ever',
		cause: (scene) => scene.spoil('download', { kind: 'emptyBody' }, always),
		ends: 'unreachable',
		says: LEADS_BACK,
	}),
	atDownload({
		name: 'wrong content type',
		cause: (scene) =>
			scene.spoil('download', { kind: 'contentType', value: 'application/json' }, always),
		ends: 'delivered',
	}),
	atDownload({
		name: 'gzip bomb',
		cause: (scene) => scene.spoil('download', bomb, always),
		options: limit,
		ends: 'file_too_large',
		says: /Raise the Max File Size option/,
	}),
	...[true, false].map((shown) =>
		atDownload({
			name: `larger than the limit, ${shown ? 'with' : 'without'} Content-Length`,
			cause: (scene) =>
				scene.spoil('download', { kind: 'oversizedBody', megabytes: 3, shown }, always),
			options: limit,
			ends: 'file_too_large',
			says: /Raise the Max File Size option.*(Use the Download operation|It is still at)/,
		}),
	),
];
