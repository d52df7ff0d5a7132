package io.portcullis.server.rules;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A YAML mapping with string keys, read off the parser's nodes: no object is ever constructed from a tag, and every
 * complaint names the line.
 */
final class YamlMap {
    private static final int MAX_CHARACTERS = 1 << 20;

    private final String file;
    private final String path;
    private final Node node;
    private final Map<String, Node> entries = new LinkedHashMap<>();

    private YamlMap(String file, String path, Node node) throws InvalidRules {
        this.file = file;
        this.path = path;
        this.node = node;
        if (!(node instanceof MappingNode mapping)) {
            throw invalid(node, path, "must be a mapping (key: value)");
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String key = scalar(tuple.getKeyNode(), path, "a key");
            if (entries.put(key, tuple.getValueNode()) != null) {
                throw invalid(tuple.getKeyNode(), path(key), "is there twice");
            }
        }
    }

    static YamlMap parse(String file, String text) throws InvalidRules {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(10);
        Node root;
        try {
            if (text.length() > MAX_CHARACTERS) {
                throw new YAMLException("it has more than " + MAX_CHARACTERS + " characters");
            }
            root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new InvalidRules(file, line, "not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw new InvalidRules(file, 1, "not YAML: " + e.getMessage());
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // Of escapes and versions that nobody writes.
            throw new InvalidRules(file, 1, "not YAML: " + e);
        }
        if (root == null) {
            throw new InvalidRules(file, 1, "the file is empty");
        }
        return new YamlMap(file, "", root);
    }

    Set<String> keys() {
        return entries.keySet();
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    void refuseOtherThan(Set<String> known) throws InvalidRules {
        for (Map.Entry<String, Node> entry : entries.entrySet()) {
            if (!known.contains(entry.getKey())) {
                throw invalid(entry.getValue(), path(entry.getKey()), "is not a key; known are " + sorted(known));
            }
        }
    }

    YamlMap map(String key) throws InvalidRules {
        return new YamlMap(file, path(key), required(key));
    }

    String text(String key) throws InvalidRules {
        return scalar(required(key), path(key), "the value");
    }

    String text(String key, String fallback) throws InvalidRules {
        return has(key) ? text(key) : fallback;
    }

    int integer(String key, int fallback) throws InvalidRules {
        if (!has(key)) {
            return fallback;
        }
        String text = text(key);
        if (!required(key).getTag().equals(Tag.INT) || !text.matches("[0-9]{1,9}")) {
            throw invalid(key, "must be a whole number");
        }
        return Integer.parseInt(text);
    }

    boolean flag(String key) throws InvalidRules {
        if (!has(key)) {
            return false;
        }
        return switch (text(key)) {
            case "true" -> true;
            case "false" -> false;
            case String _ -> throw invalid(key, "must be true or false");
        };
    }

    /** A list of texts, or one. */
    List<String> texts(String key) throws InvalidRules {
        if (!(required(key) instanceof SequenceNode sequence)) {
            return List.of(text(key));
        }
        List<String> texts = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            texts.add(scalar(item, path(key), "an item"));
        }
        return texts;
    }

    /** Whether there is a plain value under {@code key}. */
    boolean isText(String key) {
        return entries.get(key) instanceof ScalarNode;
    }

    /** The mapping under {@code key} as JSON has it: maps, lists, texts, whole numbers, true and false. */
    Map<String, Object> tree(String key) throws InvalidRules {
        Map<String, Object> tree = new LinkedHashMap<>();
        YamlMap map = map(key);
        for (Map.Entry<String, Node> entry : map.entries.entrySet()) {
            tree.put(entry.getKey(), map.value(entry.getKey(), entry.getValue()));
        }
        return tree;
    }

    private Object value(String key, Node value) throws InvalidRules {
        return switch (value) {
            case MappingNode _ -> tree(key);
            case SequenceNode sequence -> {
                List<Object> items = new ArrayList<>();
                for (Node item : sequence.getValue()) {
                    items.add(value(key, item));
                }
                yield items;
            }
            default -> plain(value, scalar(value, path(key), "the value"));
        };
    }

    /** What YAML writes in more than one way (010, yes) stays a text, which nobody takes for a number or a yes. */
    private static Object plain(Node node, String text) {
        if (node.getTag().equals(Tag.INT) && text.matches("-?(0|[1-9][0-9]{0,17})")) {
            return Long.parseLong(text);
        }
        boolean plain = text.equals("true") || text.equals("false");
        return plain && node.getTag().equals(Tag.BOOL) ? (Object) Boolean.parseBoolean(text) : text;
    }

    /** The list of mappings under {@code key}, each named by its place in it, from 1. */
    List<YamlMap> maps(String key) throws InvalidRules {
        if (!(required(key) instanceof SequenceNode sequence)) {
            throw invalid(key, "must be a list");
        }
        List<YamlMap> maps = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            maps.add(new YamlMap(file, path(key) + "[" + (maps.size() + 1) + "]", item));
        }
        return maps;
    }

    String file() {
        return file;
    }

    /** For people: the file and the line. */
    String place() {
        return file + " line " + line();
    }

    /** Where this mapping begins, from 1. */
    int line() {
        return node.getStartMark().getLine() + 1;
    }

    /** Builds the complaint about the value of {@code key}, or about this mapping where it has none. */
    InvalidRules invalid(String key, String problem) {
        return invalid(entries.getOrDefault(key, node), path(key), problem);
    }

    /** Builds the complaint about this mapping as a whole. */
    InvalidRules invalid(String problem) {
        return invalid(node, path, problem);
    }

    private Node required(String key) throws InvalidRules {
        @Nullable Node value = entries.get(key);
        if (value == null) {
            throw invalid(node, path(key), "is missing");
        }
        return value;
    }

    private String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private String scalar(Node node, String path, String what) throws InvalidRules {
        if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
            return scalar.getValue();
        }
        throw invalid(node, path, what + " must be a plain value");
    }

    private InvalidRules invalid(Node node, String path, String problem) {
        return new InvalidRules(
                file, node.getStartMark().getLine() + 1, (path.isEmpty() ? "the file" : path) + ": " + problem);
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }
}
