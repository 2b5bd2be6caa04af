import Crypto
import Foundation
import Kernel

/// A text as part of a file's name: short plain ones as they are, others by their digest.
enum SafeName {
    static func text(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.count <= 64 && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        return isPlain ? text : "sha256-" + SHA256.hash(data: Data(text.utf8)).hexadecimal
    }
}
