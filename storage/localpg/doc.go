// Package localpg keeps a private PostgreSQL for a dinas that has one small machine and nobody
// who runs databases. Given a data folder it finds the installed PostgreSQL programs, makes the
// data on the first start, starts the server and says where to connect. No port is opened:
// the server listens on a socket inside a folder that only its own user (and root) can enter.
//
// Read Open first, then keep.go: the life of a server. Not here: tables and migrations (package
// storage), the choice between this and DATABASE_URL (cmd/pokjabot), installing the programs
// (deploy/postgres-install.sh).
//
// # The folder
//
//	<POKJABOT_DATA>/cluster/data          what initdb made; never deleted, never downgraded
//	<POKJABOT_DATA>/cluster/run           the socket, unless its path is too long (layout.go)
//	<POKJABOT_DATA>/cluster/server.log    what the server says; server.log.1 is the one before
//	<POKJABOT_DATA>/cluster/keeper.lock   held by the process whose child the server is
//	<POKJABOT_DATA>/cluster/joined.lock   shared by the processes that use it beside the keeper
//	<POKJABOT_DATA>/postgresql            programs of our own, when the system has none
//
// # One keeper, any number of joiners
//
// Whoever holds keeper.lock is the keeper: it starts the server as its child, starts it again
// when it dies, and stops it at the end. Everybody else who opens the folder joins: `pokjabot
// undang` beside a running `pokjabot run` connects to the same socket. Both locks are flock
// locks on an open file, so the kernel returns them the moment a process ends, however it ends;
// there is no list of joiners that a crash could leave wrong.
//
// A keeper that closes while others have joined waits up to ten seconds for them: an ordinary
// command is done by then. Whoever stays longer takes over: the keeper stops the server and lets
// go of the lock, a joiner gets it and starts the server anew, about a third of a second later.
// The same happens when the keeper is killed, because its server must not outlive it (below).
// So queries of a joiner can fail for that moment, and connections made after it work; a joiner
// that cannot bear this does not exist among our commands. Leaving the running server to the
// joiners instead would spare them that moment, but the kernel has no way to take back the
// parent-death signal, and without that signal a killed program would leave a server behind
// that nobody stops. A keeper process of our own between program and server was rejected as
// well: one more thing that can be killed, for a moment nobody notices.
//
// # What can die
//
// The server gets SIGINT, a fast shutdown, when the keeper's thread that started it ends
// (PR_SET_PDEATHSIG, Linux only; elsewhere the next Open adopts the orphan and leaves it running
// afterwards). After kill -9 of the server its children hold the shared memory for a moment, and
// a new server refuses to start meanwhile: the launch is repeated for 30 s. A pid in
// postmaster.pid proves nothing, it may be a zombie's or have been given to somebody else: state
// and working folder of the process are looked at (postmaster.go). All of this was learnt by
// breaking it (dependencies.md 4).
package localpg
