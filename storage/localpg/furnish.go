//go:build unix

package localpg

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// appRights let the app's role work with whatever the owner creates from now on, in any schema,
// so no migration has to think of grants. They belong to the database and are copied with it.
// Before PostgreSQL 15 everybody could create tables in public.
const appRights = `
ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT USAGE ON SCHEMAS TO pokjabot_app;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO pokjabot_app;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT USAGE, SELECT ON SEQUENCES TO pokjabot_app;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO pokjabot_app`

// furnish makes the role and the database that are missing. The keeper does it after every
// start, so a first start that was cut short is completed by the next one.
func (c *Cluster) furnish(ctx context.Context) error {
	err := c.withConn(ctx, c.url(ownerRole, "postgres"), func(conn *pgx.Conn) error {
		for _, missing := range []struct{ what, look, create string }{
			{"the app's role", `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pokjabot_app')`, `CREATE ROLE pokjabot_app LOGIN`},
			{"the database", `SELECT EXISTS (SELECT FROM pg_database WHERE datname = 'pokjabot')`, `CREATE DATABASE pokjabot`},
		} {
			var there bool
			if err := conn.QueryRow(ctx, missing.look).Scan(&there); err != nil {
				return fmt.Errorf("looking for %s: %w", missing.what, err)
			}
			if there {
				continue
			}
			if _, err := conn.Exec(ctx, missing.create); err != nil {
				return fmt.Errorf("creating %s: %w", missing.what, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.withConn(ctx, c.OwnerURL(), func(conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, appRights); err != nil {
			return fmt.Errorf("giving the app's role its rights: %w", err)
		}
		return nil
	})
}

func (c *Cluster) withConn(ctx context.Context, url string, do func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connecting to the database: %w", err)
	}
	return errors.Join(do(conn), conn.Close(context.WithoutCancel(ctx)))
}
