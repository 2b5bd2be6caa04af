import Foundation

/// An open file. Everything here is what the system says, without exceptions of Foundation's own.
struct Descriptor {
    struct Failed: Error { let number: Int32 }

    let number: Int32

    init(_ path: String, _ flags: Int32) throws {
        number = open(path, flags | O_CLOEXEC, 0o600)
        if number < 0 { throw Failed(number: errno) }
    }

    func close() { _ = Foundation.close(number) }

    /// False when another has it. A file system without locks gives it to everybody: the key makes the server count a report once.
    func lock() -> Bool { flock(number, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK }

    var status: stat? {
        var found = stat()
        return fstat(number, &found) == 0 ? found : nil
    }

    func write(_ bytes: [UInt8]) throws {
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes { Foundation.write(number, $0.baseAddress! + done, bytes.count - done) }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw Failed(number: errno) }
            done += written
        }
    }

    /// Fewer bytes than asked for only at the end.
    func read(at offset: Int, count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: max(count, 0))
        var done = 0
        while done < bytes.count {
            let found = bytes.withUnsafeMutableBytes { pread(number, $0.baseAddress! + done, $0.count - done, off_t(offset + done)) }
            if found < 0 && errno == EINTR { continue }
            guard found >= 0 else { throw Failed(number: errno) }
            if found == 0 { break }
            done += found
        }
        bytes.removeLast(bytes.count - done)
        return bytes
    }
}
