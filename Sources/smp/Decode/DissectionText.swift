/// A dissection as a table for people: offset, name, value.
extension Dissection {
    /// Several lines without a newline at the end.
    var text: String {
        var lines = ["packet \(packet), \(length) bytes"]
        for layer in layers { lines += layer.lines }
        if let error {
            lines.append(
                "\(Self.column(error.offset))  BROKEN in \(error.layer): \(error.rule)")
        }
        return lines.joined(separator: "\n")
    }

    fileprivate static func column(_ offset: Int) -> String {
        let digits = String(offset)
        return String(repeating: " ", count: max(0, 6 - digits.count)) + digits
    }
}

extension Dissection.Layer {
    fileprivate var lines: [String] {
        let width = fields.map(\.name.count).max() ?? 0
        return ["\(Dissection.column(offset))  \(name), \(length) bytes"]
            + fields.map { field in
                let padding = String(repeating: " ", count: width - field.name.count)
                return
                    "\(Dissection.column(field.offset))    \(field.name)\(padding)  \(field.text)"
            }
    }
}

extension Dissection.Field {
    fileprivate var text: String {
        var text = value.description
        if let unit { text += " \(unit)" }
        if let meaning { text += " (\(meaning))" }
        return text
    }
}
