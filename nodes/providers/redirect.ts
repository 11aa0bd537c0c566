import type { ApiResponse } from '../prediction/model/ports';
import type { ApiErrorInfo } from '../prediction/model/provider';

/** An API that redirects is not where we thought; following it would carry the key along. */
export function readRedirect(response: ApiResponse): ApiErrorInfo | null {
	if (response.status < 300 || response.status >= 400) return null;
	return {
		code: 'rejected',
		message: `it redirects to another address (HTTP ${response.status})`,
		advice:
			'Redirects are not followed, to keep the key safe. Enter the final address as the base URL in the credential.',
	};
}
