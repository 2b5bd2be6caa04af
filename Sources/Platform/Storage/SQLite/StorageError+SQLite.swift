import GRDB

extension StorageError {
    init(sqlite error: any Error) {
        if let error = error as? StorageError { self = error; return }
        guard let error = error as? DatabaseError else {
            self.init(.internal, String(describing: error))
            return
        }
        self.init(Self.code(of: error.resultCode), error.description)
    }

    private static func code(of result: ResultCode) -> Code {
        switch result {
        case .SQLITE_FULL: .diskFull
        case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_NOMEM, .SQLITE_PROTOCOL, .SQLITE_PERM:
            .unavailable
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_INTERRUPT: .busy
        case .SQLITE_CONSTRAINT: .constraint
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
        default: .internal
        }
    }
}
