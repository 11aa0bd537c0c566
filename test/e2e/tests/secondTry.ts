// A real n8n on a busy machine can be late for reasons of its own. A second try is shown in the log and has to pass whole.
jest.retryTimes(1, { logErrorsBeforeRetry: true });
