package localpg

// Why is what keeps the private PostgreSQL from running.
type Why string

// What the operator can mend.
const (
	OtherOwner  Why = "pemilik"  // the database belongs to User
	NoAccount   Why = "akun"     // root has no user to run PostgreSQL as
	ClosedWay   Why = "tertutup" // User, as whom root runs PostgreSQL, cannot enter Folder
	OtherFiles  Why = "isi"      // Folder holds something else
	OtherSocket Why = "soket"    // Folder, where the socket is to lie, belongs to somebody else
	OtherServer Why = "lain"     // another PostgreSQL works on Folder
	NoPrograms  Why = "program"  // nothing is installed; Version is what the data need, "" any
	OtherMajor  Why = "versi"    // the data in Folder need Version
)

// Fault is such a reason, with what it is about. Error says it in one English line; who speaks to
// the operator goes by Why.
type Fault struct {
	Why                   Why
	User, Folder, Version string

	text string
	err  error
}

func (f *Fault) Error() string { return f.text }

// Unwrap is the cause, among them ErrNoPrograms.
func (f *Fault) Unwrap() error { return f.err }
