import { assertSafeAddress } from '../files/publicUrl';
import { PredictionError } from '../model/errors';
import { REQUEST_LIMITS, RETRY } from '../model/policy';
import type { ImageFile, PublicUpload, Transport } from '../model/ports';
import { backoffMs } from '../model/retryPolicy';
import { UPLOAD_ADVICE } from './advice';
import { networkError } from './apiErrors';
import { requestWithRetry, sendingMs } from './request';
import type { Session } from './session';

type UploadSession = Pick<Session, 'provider' | 'transport' | 'clock' | 'lane' | 'retryBudgetMs'>;

/**
 * Hands a file to the provider's own storage; costs nothing, so it is repeated after failures.
 * @returns the URL to give to the model
 */
export async function uploadFile(session: UploadSession, file: ImageFile): Promise<string> {
	const { imageInput, subject } = session.provider;
	if (imageInput.file?.via !== 'upload') {
		throw new PredictionError('not_supported', `${subject} has no storage for files`);
	}
	const { upload } = imageInput.file;
	const request = upload.buildRequest(file);
	const response = await requestWithRetry(session, request, {
		advice: UPLOAD_ADVICE,
		turns: session.lane.upload(),
	});
	const { url, put } = upload.readResponse(response.body, file);
	if (put !== undefined) await putFile(session, put);
	return url;
}

/** A storage that wants to be asked again later. */
const PASSING: readonly number[] = [408, 425, 429];

/** To where the provider said, which is a stranger's word: no key goes there. */
async function putFile(session: UploadSession, put: PublicUpload): Promise<void> {
	const { transport, clock, provider } = session;
	const url = await safeUrl(put.url, transport);
	if (url === null) {
		throw new PredictionError(
			'unsafe_url',
			`The file was not uploaded, because ${provider.subject} named an address for it that is not a public https address`,
			{ advice: 'Check the Base URL in the credential, or pass the image by URL.' },
		);
	}
	const timeoutMs = REQUEST_LIMITS.timeoutMs + sendingMs(put.content);
	const deadline = clock.now() + session.retryBudgetMs;
	for (let failures = 1; ; failures++) {
		const result = await transport.sendPublic({ ...put, url }, { ...REQUEST_LIMITS, timeoutMs });
		clock.throwIfStopped();
		if (result.kind !== 'networkFailure' && result.status >= 200 && result.status < 300) return;
		const mayPass =
			result.kind === 'networkFailure' || result.status >= 500 || PASSING.includes(result.status);
		if (!mayPass || failures >= RETRY.maxUploads || clock.now() > deadline) {
			throw result.kind === 'networkFailure'
				? networkError(provider, result)
				: new PredictionError(
						'unavailable',
						`The storage of ${provider.subject} did not take the file (HTTP ${result.status})`,
						{ httpStatus: result.status, advice: 'Try again later, or pass the image by URL.' },
					);
		}
		await clock.sleep(backoffMs(failures, clock));
	}
}

async function safeUrl(candidate: string, transport: Transport): Promise<string | null> {
	try {
		return (await assertSafeAddress(candidate, transport)).href;
	} catch {
		return null;
	}
}
