#include "collector/net/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdlib.h>

struct hark_tls {
  pthread_mutex_t lock; // of `context`, which a reload changes
  SSL_CTX *context;
  const char *cert_file, *key_file;
};

struct hark_tls_stream {
  SSL *ssl;
  BIO *in, *out; // the SSL's
};

// ---- certificates ----

static SSL_CTX *make_context(const hark_tls *tls, const char **why) {
  SSL_CTX *context = SSL_CTX_new(TLS_server_method());
  *why = "there is no memory";
  if (!context) {
    return NULL;
  }
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  // Of TLS 1.2 only what keeps past connections secret when the key is lost, and authenticates what it encrypts.
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF); // tickets do without
  const char *wrong = NULL;
  if (SSL_CTX_use_certificate_chain_file(context, tls->cert_file) != 1) {
    wrong = "the certificate cannot be read (--tls-cert wants a PEM file, the chain after it)";
  } else if (SSL_CTX_use_PrivateKey_file(context, tls->key_file, SSL_FILETYPE_PEM) != 1) {
    wrong = "the key cannot be read, or is not the certificate's (--tls-key wants a PEM file without a passphrase)";
  } else if (SSL_CTX_check_private_key(context) != 1) {
    wrong = "the key is not the certificate's";
  }
  ERR_clear_error();
  if (wrong) {
    *why = wrong;
    SSL_CTX_free(context);
    return NULL;
  }
  return context;
}

hark_err hark_tls_open(const char *cert_file, const char *key_file, hark_tls **out, const char **why) {
  hark_tls *tls = calloc(1, sizeof *tls);
  if (!tls) {
    *why = "there is no memory";
    return HARK_ERR_NO_MEMORY;
  }
  tls->cert_file = cert_file;
  tls->key_file = key_file;
  tls->context = make_context(tls, why);
  if (!tls->context) {
    free(tls);
    return HARK_ERR_BAD_ARGUMENT;
  }
  pthread_mutex_init(&tls->lock, NULL);
  *out = tls;
  return HARK_OK;
}

hark_err hark_tls_reload(hark_tls *tls, const char **why) {
  SSL_CTX *fresh = make_context(tls, why);
  if (!fresh) {
    return HARK_ERR_BAD_ARGUMENT;
  }
  pthread_mutex_lock(&tls->lock);
  SSL_CTX *old = tls->context;
  tls->context = fresh;
  pthread_mutex_unlock(&tls->lock);
  SSL_CTX_free(old); // open connections hold it as long as they need it
  return HARK_OK;
}

void hark_tls_close(hark_tls *tls) {
  if (tls) {
    SSL_CTX_free(tls->context);
    pthread_mutex_destroy(&tls->lock);
    free(tls);
  }
}

// ---- streams ----

hark_tls_stream *hark_tls_accept(hark_tls *tls) {
  hark_tls_stream *stream = calloc(1, sizeof *stream);
  if (!stream) {
    return NULL;
  }
  pthread_mutex_lock(&tls->lock);
  stream->ssl = SSL_new(tls->context);
  pthread_mutex_unlock(&tls->lock);
  stream->in = BIO_new(BIO_s_mem());
  stream->out = BIO_new(BIO_s_mem());
  if (!stream->ssl || !stream->in || !stream->out) {
    SSL_free(stream->ssl);
    BIO_free(stream->in);
    BIO_free(stream->out);
    free(stream);
    return NULL;
  }
  BIO_set_mem_eof_return(stream->in, -1); // empty is not the end
  SSL_set_bio(stream->ssl, stream->in, stream->out);
  SSL_set_accept_state(stream->ssl);
  return stream;
}

void hark_tls_stream_free(hark_tls_stream *stream) {
  if (stream) {
    SSL_free(stream->ssl);
    free(stream);
  }
}

bool hark_tls_take(hark_tls_stream *stream, hark_bytes cipher) {
  return cipher.size == 0 || BIO_write(stream->in, cipher.data, (int)cipher.size) == (int)cipher.size;
}

int hark_tls_read(hark_tls_stream *stream, uint8_t *plain, size_t room) {
  ERR_clear_error(); // SSL_get_error looks at what other connections of this thread left
  int size = SSL_read(stream->ssl, plain, (int)room);
  if (size > 0) {
    return size;
  }
  return SSL_get_error(stream->ssl, size) == SSL_ERROR_WANT_READ ? 0 : -1;
}

bool hark_tls_write(hark_tls_stream *stream, hark_bytes plain) {
  ERR_clear_error();
  size_t written = 0;
  return plain.size == 0 || SSL_write_ex(stream->ssl, plain.data, plain.size, &written) == 1;
}

void hark_tls_end(hark_tls_stream *stream) {
  ERR_clear_error();
  SSL_shutdown(stream->ssl);
}

hark_bytes hark_tls_out(hark_tls_stream *stream) {
  char *data = NULL;
  long size = BIO_get_mem_data(stream->out, &data);
  return (hark_bytes){(const uint8_t *)data, size > 0 ? (size_t)size : 0};
}

void hark_tls_sent(hark_tls_stream *stream) {
  (void)BIO_reset(stream->out);
}
