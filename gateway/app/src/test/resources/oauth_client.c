/*
 * Connects with libpq 18 by OAUTHBEARER and prints what "SELECT 4711" answers. The token comes from the environment, by the hook that
 * applications use; without TOKEN libpq asks the server where tokens are had and the hook prints that.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As libpq-fe.h of PostgreSQL 18 has them; the machine's header may be of an older one. */
typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
typedef enum { PQAUTHDATA_PROMPT_OAUTH_DEVICE, PQAUTHDATA_OAUTH_BEARER_TOKEN } PGauthData;
typedef struct PGoauthBearerRequest
{
	const char *openid_configuration;
	const char *scope;
	int			(*async) (PGconn *conn, struct PGoauthBearerRequest *request, int *altsock);
	void		(*cleanup) (PGconn *conn, struct PGoauthBearerRequest *request);
	char	   *token;
	void	   *user;
} PGoauthBearerRequest;
typedef int (*PQauthDataHook_type) (PGauthData type, PGconn *conn, void *data);
extern void PQsetAuthDataHook(PQauthDataHook_type hook);
extern PGconn *PQconnectdb(const char *conninfo);
extern int	PQstatus(const PGconn *conn);
extern char *PQerrorMessage(const PGconn *conn);
extern PGresult *PQexec(PGconn *conn, const char *query);
extern char *PQgetvalue(const PGresult *res, int row, int field);
extern void PQfinish(PGconn *conn);

static int
hook(PGauthData type, PGconn *conn, void *data)
{
	PGoauthBearerRequest *request = data;

	if (type != PQAUTHDATA_OAUTH_BEARER_TOKEN)
		return 0;
	printf("asked %s for %s\n",
		   request->openid_configuration ? request->openid_configuration : "-",
		   request->scope ? request->scope : "-");
	request->token = getenv("TOKEN");
	return request->token ? 1 : -1;
}

int
main(int argc, char **argv)
{
	PGconn	   *conn;

	PQsetAuthDataHook(hook);
	conn = PQconnectdb(argv[1]);
	if (PQstatus(conn) != 0)
	{
		printf("refused: %s", PQerrorMessage(conn));
		PQfinish(conn);
		return 2;
	}
	printf("%s\n", PQgetvalue(PQexec(conn, "SELECT 4711"), 0, 0));
	PQfinish(conn);
	return 0;
}
