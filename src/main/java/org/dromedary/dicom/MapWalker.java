package org.dromedary.dicom;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.aoju.bus.image.galaxy.data.ElementDictionary;
import org.aoju.bus.image.galaxy.data.VR;

/** Shows a dataset as {@link KeywordMap} has it to a {@link ModelSink}, in the order of tags. */
final class MapWalker {

    private MapWalker() {}

    static void walk(Map<String, ?> dataset, ModelSink sink) throws IOException {
        sink.beginDataset();
        attributes(dataset, sink);
        sink.endDataset();
    }

    private static void attributes(Map<String, ?> dataset, ModelSink sink) throws IOException {
        Map<Integer, Object> sorted = new TreeMap<>(Integer::compareUnsigned);
        dataset.forEach((name, value) -> sorted.put(KeywordMap.tag(name), value));
        for (Map.Entry<Integer, Object> attribute : sorted.entrySet()) {
            VR vr = ElementDictionary.vrOf(attribute.getKey(), null);
            sink.beginAttribute(attribute.getKey(), vr.name(), null);
            value(vr, attribute.getValue(), sink);
            sink.endAttribute();
        }
    }

    private static void value(VR vr, Object value, ModelSink sink) throws IOException {
        List<?> values = value == null ? List.of() : value instanceof List<?> many ? many : List.of(value);
        if (values.isEmpty() || values.size() == 1 && "".equals(values.get(0)) || vr.isInlineBinary()) {
            return;
        }
        if (vr == VR.SQ) {
            for (Object item : values) {
                sink.beginItem();
                attributes(asMap(item), sink);
                sink.endItem();
            }
        } else if (vr == VR.PN) {
            List<String> names = new ArrayList<>();
            values.forEach(name -> names.add("".equals(name) ? null : String.valueOf(name)));
            sink.names(names);
        } else {
            List<Object> present = new ArrayList<>();
            values.forEach(one -> present.add("".equals(one) ? null : one));
            sink.values(vr.name(), present);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> asMap(Object item) {
        return (Map<String, ?>) item;
    }
}
