// Errors in plain words, each with what to do.

import { ApiError, NetworkError } from "./api.js";
import { t } from "./i18n.js";

// explain gives the words for anything that an API call can throw. The
// server's own message is shown where it says more than the status does.
export function explain(err) {
  if (err instanceof NetworkError) return t("error.network");
  if (!(err instanceof ApiError)) return t("error.page", { message: err.message });
  if (err.status === 401 || err.status === 403) return t("error.access", { message: err.message });
  if (err.status === 404) return t("error.missing");
  if (err.status === 413) return t("error.large", { message: err.message });
  if (err.status === 429) return t("error.busy");
  if (err.status >= 500) return t("error.server", { message: err.message });
  return err.message;
}
