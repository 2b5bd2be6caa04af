import Foundation
import Platform

/// Whether the old log of calls can be written, where it is wanted. Calls are recorded all the same.
enum StatLogFinding {
    private static let name = "stat log"

    static let check = DoctorCheck(name) { subject in
        subject.settings[CallSettings.self].statLog.map { [finding(path: $0)] } ?? []
    }

    static func finding(path: String) -> Finding {
        let files = FileManager.default
        let isThere = files.fileExists(atPath: path)
        let place = isThere ? path : URL(filePath: path).deletingLastPathComponent().path
        guard files.isWritableFile(atPath: place) else {
            return .warning(
                name, "\(path) cannot be written: requests of the telephone system are recorded, and missing there",
                "let the server's user write \(place), or take calls.stat_log away")
        }
        return .ok(name, "\(path) can be written")
    }
}
