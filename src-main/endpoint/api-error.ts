/** Refusals in the form that OpenAI's clients read: `{ error: { message, type, param, code } }`. */

export interface ApiErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

export type ApiStatus = 400 | 401 | 403 | 404 | 405 | 408 | 413 | 415 | 429 | 500 | 503;

const types: Readonly<Record<ApiStatus, string>> = {
  400: 'invalid_request_error',
  401: 'invalid_request_error',
  403: 'permission_error',
  404: 'invalid_request_error',
  405: 'invalid_request_error',
  408: 'invalid_request_error',
  413: 'invalid_request_error',
  415: 'invalid_request_error',
  429: 'rate_limit_error',
  500: 'server_error',
  503: 'server_error',
};

export class ApiError extends Error {
  readonly status: ApiStatus;
  readonly body: ApiErrorBody;
  /** Extra headers of the answer. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ApiStatus,
    message: string,
    about: { readonly param?: string | null; readonly code?: string | null } = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.body = {
      error: { message, type: types[status], param: about.param ?? null, code: about.code ?? null },
    };
    this.headers = headers;
  }
}

export function invalid(message: string, param: string | null, code = 'invalid_value'): ApiError {
  return new ApiError(400, message, { param, code });
}
